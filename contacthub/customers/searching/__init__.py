"""Finding customers by whatever a person types: names, parts of numbers, mail, addresses, orders, serials."""
