"""Messages: what customers and agents write to each other, by threads."""
