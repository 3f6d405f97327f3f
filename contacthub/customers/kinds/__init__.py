"""What is kept about customers beside themselves, one file a kind: all that a kind is stands there once.

A new kind is a file here, a line in ``kinds.py``, its queries in ``tables/<kind>.sql``, and a migration with
its table for each engine. Import, HTTP, store and card then have it. The shape of one that shows more than
its columns stands in ``card_wire.py``.
"""
