"""Who is who: people, sessions, organisations, groups and what they may reach."""
