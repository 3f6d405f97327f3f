"""Watches the queues of an Asterisk through its manager interface (AMI): the PBX routes, the hub shows.

``connector`` keeps the connection (``link``, ``protocol``), ``model`` turns each event into the hub's events
(handlers in ``queue_events`` and ``channel_events``, which change ``state``), ``resync`` and ``look``
compare the model with the lists the PBX gives on request.
"""
