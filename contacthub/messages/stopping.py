"""Customers who want no more messages say so by a word; by another one they want them again.

    channel    in a conversation          else
    sms        STOP, CANCEL, 退订 …       and what texts ask for: T, TD, N, R
    social     STOP, UNSUBSCRIBE, 退订    the same

A word counts where it is all that the message says. In a conversation a lone letter is an answer to it, and
on other channels "cancel" is about an order.
"""

from __future__ import annotations

import unicodedata
from typing import Final

STOPPED: Final = "stopped"
RESUMED: Final = "resumed"
"""The reasons of messages in which the customer says so."""
CUSTOMER_STOPPED: Final = "customer_stopped"
"""The reason of messages that are not sent because of it, by the hub or by the provider."""
SMS: Final = "sms"
SOCIAL: Final = "social"

EVERYWHERE: Final = frozenset({
    "stop", "stopall", "unsubscribe", "optout", "退订", "退訂", "退订短信", "取消订阅", "拒收", "拒收短信",
})  # fmt: skip
BY_SMS: Final = frozenset({"cancel", "end", "quit", "revoke"})
"""Which carriers in America take for STOP as well."""
LETTERS: Final = frozenset({"t", "td", "n", "r"})
"""By which texts in China are to be answered: 回T退订."""
AGAIN: Final = frozenset({"start", "unstop", "恢复", "恢复短信", "恢复订阅", "重新订阅"})
MOST_CHARACTERS: Final = 40


def asked_for(channel: str, text: str, *, talking: bool) -> str | None:
    """Whether the customer wants no more messages, ``STOPPED``, or wants them again, ``RESUMED``.

    ``talking``: an agent has the conversation.
    """
    if channel not in (SMS, SOCIAL) or len(text) > MOST_CHARACTERS:
        return None
    word = "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())
    if word in AGAIN:
        return RESUMED
    stops = word in EVERYWHERE or (channel == SMS and (word in BY_SMS or (word in LETTERS and not talking)))
    return STOPPED if stops else None


def is_refusal(channel: str, reason: str | None) -> bool:
    """Whether a message failed because its customer wants no more texts, of any kind.

    Elsewhere a provider refuses only some for that: see ``rows.refusal_rows``.
    """
    return channel == SMS and reason == CUSTOMER_STOPPED
