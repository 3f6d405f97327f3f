"""The figures: what the hub does on this machine, each beside the floor that the work itself needs."""
