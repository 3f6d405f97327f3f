"""The Python client of a contact hub: events and questions over HTTP, an agent's console over its socket.

It imports nothing else of this package and may be copied out of it::

    async with HubClient("http://127.0.0.1:8080", token) as hub:
        await hub.post_events([{"source": "phones", "type": "contact.arrived", "data": {...}}])

    async with ConsoleClient("http://127.0.0.1:8080", token) as console:
        async for frame in console:
            if frame["type"] == "offer":
                await console.command("accept_offer", offer_id=frame["offer"]["id"])
"""

from contacthub.client.backoff import FullJitter
from contacthub.client.console import ConsoleClient
from contacthub.client.errors import HubError
from contacthub.client.http import HubClient, LogPage
from contacthub.client.view import ConsoleView

__all__ = ["ConsoleClient", "ConsoleView", "FullJitter", "HubClient", "HubError", "LogPage"]
