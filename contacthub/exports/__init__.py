"""Lists as files for spreadsheets: the rows and columns of the screen, and nothing that runs."""
