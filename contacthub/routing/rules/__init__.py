"""What follows from commands and observations, which stand beside their handlers, a file a subject."""
