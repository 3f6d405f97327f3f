"""Work after the contact: items move through the steps of their process, each with a holder and a deadline.

The hub's second engine, beside routing and on the same log. Pure: time is an argument, texts live elsewhere.
"""
