"""Where people make things together: boards, later pages, comments and files."""
