"""What is stored: blobs by their content, and uploads on their way in."""
