"""What people are in together: a board's live document and its members."""
