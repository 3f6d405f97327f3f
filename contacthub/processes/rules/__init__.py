"""What follows from a command about work, by subject."""
