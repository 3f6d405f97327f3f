"""Everything about one customer: told, erased, held, kept no longer than it may be."""
