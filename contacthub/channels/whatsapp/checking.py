"""What ``contacthub check`` asks of WhatsApp: whether it lets the hub in, for this number."""

from __future__ import annotations

from typing import Final

import aiohttp

from contacthub.channels.posting import post
from contacthub.channels.whatsapp.errors import code_of
from contacthub.database.examining import OK, WRONG, Finding

TOKEN_ENDED: Final = 190
NO_SUCH_THING: Final = 100


async def examine(
    session: aiohttp.ClientSession, *, name: str, url: str, number_id: str, token: str
) -> Finding:
    """Ask for the number that belongs to the phone number id; no customer is asked about."""
    asked = f"{url}/{number_id}?fields=display_phone_number"
    answer = await post(session, asked, b"", {"Authorization": f"Bearer {token}"}, method="GET")
    about = f"channel {name}"
    if answer.status is None:
        return Finding(
            WRONG,
            f"{about}: {url} cannot be reached",
            "may this machine reach it? Messages wait until it can",
        )
    number = answer.said.get("display_phone_number")
    if answer.status < 300 and isinstance(number, str):
        return Finding(OK, f"{about}: WhatsApp lets us in as {number}")
    code = code_of(answer.said.get("error"))
    if code == TOKEN_ENDED:
        return Finding(
            WRONG,
            f"{about}: the access token is none, or has ended",
            "make one of a system user, which never ends: that of the page API setup holds a day",
        )
    if code == NO_SUCH_THING:
        return Finding(
            WRONG,
            f"{about}: there is no phone number id {number_id} for this access token",
            "take the id below the number at the page API setup; it is not the number itself",
        )
    said = f"code {code}" if code is not None else f"status {answer.status}"
    return Finding(
        WRONG,
        f"{about}: WhatsApp does not let us in ({said})",
        "does the token have the permission whatsapp_business_messaging?",
    )
