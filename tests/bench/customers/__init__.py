"""Customers in great number: made from a seed, written to either engine, and what reading them takes."""
