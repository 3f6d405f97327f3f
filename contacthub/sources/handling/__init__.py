"""What each event of a source does, a file a subject; ``intake`` joins their ``HANDLERS``."""
