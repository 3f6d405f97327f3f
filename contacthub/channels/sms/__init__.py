"""Text messages, by providers that have an HTTP interface."""
