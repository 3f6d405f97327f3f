"""contacthub: who gets which contact, and everything known about the customer before hello."""

__version__ = "0.1.0"
