"""What is kept about customers beside themselves, one file a kind: all that a kind is stands there once.

A new kind is a file here, a line in ``kinds.py``, its queries in ``tables/<kind>.sql``, a migration with its
table, and its shape and list in ``card_wire.py``. Import, HTTP, store and card then have it.
"""
