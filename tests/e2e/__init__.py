"""What people see: real browsers on the whole platform."""
