"""Sign-ins, sessions and tokens."""
