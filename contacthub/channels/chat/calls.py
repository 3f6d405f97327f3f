"""A visitor wants to be called: their number is read, and becomes a call-back like any other."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, Protocol

from contacthub.api.json import Json
from contacthub.channels.chat.conversations import claims_of
from contacthub.channels.chat.conversing import Port, Visitor, raise_errors
from contacthub.channels.chat.frames import CallMe
from contacthub.channels.chat.limits import Floods
from contacthub.channels.chat.reception import Reception
from contacthub.clock import rfc3339
from contacthub.customers.regions import number_of
from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.sources.bounds import Number, not_before
from contacthub.sources.incoming import CallbackRequest, Incoming

MOST_ANSWERS: Final = 1_000


class Wanted(Protocol):
    """Call-backs, as far as a chat asks them."""

    async def check_wanted(self, queue: str, number: Number, *, asked_for: bool) -> None:
        """Refuse a number whose customer wants no calls."""


class Calls:
    """Takes the wishes of one channel, each once."""

    def __init__(
        self, port: Port, reception: Reception, wanted: Wanted, floods: Floods, *, only_verified: bool
    ) -> None:
        self._port = port
        self._reception = reception
        self._wanted = wanted
        self._floods = floods
        self._only_verified = only_verified
        self._answers: OrderedDict[tuple[str, str], Json] = OrderedDict()

    async def take(self, visitor: Visitor, wish: CallMe, place: str) -> Json:
        """Have the visitor called; asked again it is the same call.

        Raises:
            Problem: no calls are offered, the number is not called, nobody works then, or it is too much.
            StorageUnavailable: it may be asked again.
        """
        key = visitor.ref, wish.client_id
        known = self._answers.get(key)
        if known is not None:
            return known
        rules = self._reception.rules
        if not rules.call_back and rules.when_away != "call_back":
            raise Problem("not_supported", "this chat takes no wishes to be called")
        number = number_of(wish.number, self._reception.regions)
        if number is None:
            raise _not_called()
        due_at = not_before(wish.at, "#/at")
        if due_at is not None:
            self._reception.check_time(due_at)
        if wait_ms := self._floods.call_wait_ms(visitor.ref, place, number):
            raise Problem("over_limit", "too many calls were asked for: try again later", [], (), wait_ms)
        await self._check(visitor, Number(wish.number, number))
        await self._request(visitor, wish, Number(wish.number, number), due_at)
        answer: Json = {"type": "called", "client_id": wish.client_id, "number": number, "at": wish.at}
        self._answers[key] = answer
        if len(self._answers) > MOST_ANSWERS:
            self._answers.popitem(last=False)
        return answer

    async def _check(self, visitor: Visitor, number: Number) -> None:
        """Call nobody who wants no calls, unless it is they who ask; a visitor does not learn who does."""
        try:
            await self._wanted.check_wanted(
                self._reception.queue, number, asked_for=visitor.identity is not None
            )
        except Problem as problem:
            if problem.code == "do_not_contact":
                raise _not_called() from None
            raise

    async def _request(self, visitor: Visitor, wish: CallMe, number: Number, due_at: Instant | None) -> None:
        identity = visitor.identity
        said = {**wish.form, "phone": number.e164 or wish.number}
        attributes = claims_of(visitor, said, only_verified=self._only_verified)
        page = {"page": wish.page, "page_title": wish.page_title, "message": wish.text.strip() or None}
        data = CallbackRequest(
            queue=self._reception.queue,
            number=number,
            at=None if due_at is None else rfc3339(due_at),
            claimed=True,
            from_name=(identity and identity.name) or said.get("name") or visitor.said_name,
            language=visitor.language,
            attributes={**attributes, **{name: text for name, text in page.items() if text}},
        )
        event = Incoming(
            source=self._port.source,
            id=f"call {visitor.ref} {wish.client_id}",
            occurred_at=None,
            data=data,
        )
        raise_errors(await self._port.take([event]))


def _not_called() -> Problem:
    return Problem("no_number", "number: this number is not called; write to us instead")
