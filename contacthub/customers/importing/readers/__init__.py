"""Files as tables of text: which file it is, its encoding, its rows with their line numbers."""
