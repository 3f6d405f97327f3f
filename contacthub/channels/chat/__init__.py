"""Chat with the visitors of a web site: their sockets, and the widget in their pages."""
