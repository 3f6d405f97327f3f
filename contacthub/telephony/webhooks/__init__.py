"""Generic sources: what the hub asks of them goes out as signed CloudEvents."""
