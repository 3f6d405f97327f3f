"""Reports by mail: a saved view, each day, week or month, to some addresses."""
