"""What is promised under fire: processes killed at random while people type."""
