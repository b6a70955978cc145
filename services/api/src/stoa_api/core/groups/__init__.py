"""Groups of people in an organisation: a grant to a group reaches its members."""
