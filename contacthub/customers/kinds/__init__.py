"""What is kept about customers beside themselves, one file a kind: all that a kind is stands there once."""
