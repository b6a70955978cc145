"""What every feature of the API stands on; it knows no feature itself."""
