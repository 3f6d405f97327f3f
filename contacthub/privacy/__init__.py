"""What is known of one customer: told as a whole, erased, held, and kept no longer than it may be."""
