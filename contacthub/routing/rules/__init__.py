"""What follows from commands and observations."""
