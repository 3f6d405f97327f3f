"""Everything known about customers."""
