"""What every room of the processor stands on; knows no file kind."""
