"""Live sources: servers outside that are asked about a customer while their card is shown."""
