"""Contacts: what is known of them, how they look, and their past."""
