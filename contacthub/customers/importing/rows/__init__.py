"""Rows of customers and of their records, made of the cells of a table as a mapping says."""
