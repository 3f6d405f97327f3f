"""What customers are asked after a contact, by whom it was answered, and what came of it."""
