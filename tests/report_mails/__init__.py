"""Reports over days that are over."""
