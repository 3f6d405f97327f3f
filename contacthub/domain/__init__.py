"""Pure routing: who gets which contact. No clock, no randomness, no waiting; ids and time come in."""
