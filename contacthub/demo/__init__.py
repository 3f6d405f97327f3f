"""The demonstration: a sample shop, its phone system and its played agents.

They use only the published interface: CSV files, HTTP and the console socket, through
``contacthub.client``.  ``shop`` makes the customers, ``phones`` and ``played_agents`` are programs of their
own, and ``processes`` starts and stops both.  Only ``past_days``, what
happened before, is played on a hub itself.
"""
