"""What the columns of a table mean: by its program, its headings, its cells, or a file that says it."""
