"""Customers who are likely the same, and two of them as one."""
