"""Who gets which contact: a pure engine, without clock, I/O or libraries.

One turn of the router, for the command ``AcceptOffer``:

    router           looks the handler up and gives it a ``Turn``: the floor and the instant
    rules/offering   checks that the offer is pending, then emits ``OfferAccepted``
    floor/offering   changes the contact by this event; floor/floor lets its state and its agents follow
    matching         makes offers until no capable free agent is left while a contact waits

A subject is one word in three folders: ``events/offering`` (what can have happened), ``floor/offering`` (what
it changes) and ``rules/offering`` (what may be asked or reported, and what follows). The other packages name
events ``e.OfferMade`` (``from contacthub.routing import events as e``) and commands ``c.AcceptOffer``
(``from contacthub.routing import commands as c``).
"""
