"""Phone systems and channels: their events in, call-backs to them, connectors."""
