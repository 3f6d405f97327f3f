"""Watches the queues of an Asterisk through its manager interface (AMI): the PBX routes, the hub shows."""
