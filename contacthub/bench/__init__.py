"""Measures the hub on this machine, beside the floor: a bare server that does only what every hub must."""
