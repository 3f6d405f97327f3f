"""Files that people send to be imported: looked at, tried, corrected, and then run."""
