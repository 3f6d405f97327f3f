"""The Python client of a contact hub: sends events, follows the log, works a console, verifies call-backs.

It imports nothing else of this package::

    async with Hub("http://127.0.0.1:8080", token) as hub:
        await hub.post_event("contact.arrived", {"ref": "call-1", ...}, source="phones")

        async for item in hub.follow_log(): ...

        async with hub.console() as console:
            async for frame in console:
                if frame["type"] == "offer":
                    await console.command("accept_offer", offer_id=frame["offer"]["id"])
"""

from contacthub.client.backoff import FullJitter
from contacthub.client.callbacks import CallbackHandler, CallbackVerifier, RecentIds, serve_callbacks
from contacthub.client.console import Console
from contacthub.client.errors import CallbackError, HubError
from contacthub.client.hub import Hub
from contacthub.client.log import LogFollower, LogPage
from contacthub.client.timing import Timing
from contacthub.client.view import ConsoleView

__all__ = [
    "CallbackError",
    "CallbackHandler",
    "CallbackVerifier",
    "Console",
    "ConsoleView",
    "FullJitter",
    "Hub",
    "HubError",
    "LogFollower",
    "LogPage",
    "RecentIds",
    "Timing",
    "serve_callbacks",
]
