"""Which agent gets which contact: the indexes, the order, the assignment and its reasons."""
