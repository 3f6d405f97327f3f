"""Where customer data comes from: numbers, names and imported files."""
