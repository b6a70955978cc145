"""Who is let in: grants on any resource, share links, and who sees it now."""
