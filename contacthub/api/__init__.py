"""HTTP by noun: events in, contacts, customers, floor, log, sign-in, and the console's files."""
