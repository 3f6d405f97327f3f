"""What is known of whom a contact was with, and where they can be asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol

from contacthub.contacts.details import customer_side, number_to_call
from contacthub.contacts.past import StoredContact
from contacthub.customers.model import Customer, CustomerData, CustomerNotFound
from contacthub.floor_file.directory import SurveyEntry
from contacthub.floor_file.surveys_table import AGENT as BY_AGENT
from contacthub.floor_file.surveys_table import THREAD
from contacthub.messages.addresses import is_address
from contacthub.routing.values import value
from contacthub.routing.words import SPOKEN, Instant
from contacthub.surveys.model import AGENT, CHAT, DAY_MS, LINK
from contacthub.surveys.rules import Person
from contacthub.surveys.store import Known, SurveyStore

SMS, MAIL = "sms", "mail"
EMAIL: Final = "email"
VOICE: Final = "voice"
"""Of the consent that counts where an agent calls."""

HasComplaint = Callable[[list[str]], Awaitable[bool]]
"""Whether a customer, by any of their ids, has a complaint that is open."""


class Customers(Protocol):
    """Reads customers."""

    async def get(self, customer_id: str) -> Customer:
        """Return the customer. Raises: CustomerNotFound."""


@value(kw_only=True)
class Whom:
    """A contact's customer, and where they are asked: by ``source`` at an ``address``, or on a thread.

    ``ref``: the thread. ``way``: how.
    """

    person: Person
    source: str
    language: str | None
    address: str | None = None
    ref: str | None = None
    way: str = LINK


class People:
    """Looks up whom a contact was with.

    ``ways``: the type of each channel of the settings, such as ``sms``. ``takes``: whether messages of a
    source's threads can be sent.
    """

    def __init__(
        self,
        store: SurveyStore,
        customers: Customers,
        ids_of: Callable[[str], Awaitable[list[str]]],
        *,
        ways: Mapping[str, str],
        takes: Callable[[str], bool],
        has_complaint: HasComplaint,
    ) -> None:
        self._store = store
        self._customers = customers
        self._ids_of = ids_of
        self._ways = ways
        self._takes = takes
        self._has_complaint = has_complaint

    async def of(self, survey: SurveyEntry, contact: StoredContact, now: Instant) -> Whom:
        """Whom a survey would ask, and where. Raises: StorageUnavailable."""
        row = contact.row
        data, ids = await self._known(row.customer_id)
        _, number = number_to_call(contact.details, row.direction)
        since = now - max(1, survey.not_again_days) * DAY_MS
        known = Known(customers=tuple(ids), source=row.source, ref=row.ref, number=number)
        asked_at = await self._store.asked_at(known, since)
        source = row.source if survey.by == THREAD else survey.by
        ref, address = self._where(survey, contact, data)
        person = Person(
            way=self._way(survey, row.channel),
            consents=data.consents if data is not None else (),
            do_not_contact=data is not None and data.do_not_contact,
            has_complaint=bool(ids) and await self._has_complaint(ids),
            asked_at=asked_at,
            has_address=ref is not None or address is not None,
        )
        language = contact.details.language or (data.language if data is not None else None)
        way = CHAT if self._is_in_chat(survey, row.source) else _asked_by(survey)
        return Whom(person=person, source=source, language=language, address=address, ref=ref, way=way)

    async def of_customer(self, survey: SurveyEntry, customer_id: str, now: Instant) -> Whom:
        """The same of a customer who was in no contact about it. Raises: StorageUnavailable."""
        data, ids = await self._known(customer_id)
        number = _own_number(data)
        address = self._address_of(survey, data)
        since = now - max(1, survey.not_again_days) * DAY_MS
        known = Known(customers=tuple(ids), source=survey.by, ref="", number=number)
        person = Person(
            way=self._way(survey, SMS),
            consents=data.consents if data is not None else (),
            do_not_contact=data is not None and data.do_not_contact,
            has_complaint=await self._has_complaint(ids),
            asked_at=await self._store.asked_at(known, since),
            has_address=address is not None,
        )
        language = data.language if data is not None else None
        return Whom(
            person=person, source=survey.by, language=language, address=address, way=_asked_by(survey)
        )

    def _address_of(self, survey: SurveyEntry, data: CustomerData | None) -> str | None:
        """Where a customer is asked who was in no contact."""
        if survey.by == BY_AGENT:
            return _any_number(data)
        if self._ways.get(survey.by) == MAIL:
            return _own_mail(data)
        return _own_number(data) if self._ways.get(survey.by) == SMS else None

    async def _known(self, customer_id: str | None) -> tuple[CustomerData | None, list[str]]:
        """What is known of a customer, and the ids that mean them."""
        if customer_id is None:
            return None, []
        ids = await self._ids_of(customer_id)
        try:
            return (await self._customers.get(customer_id)).data, ids
        except CustomerNotFound:
            return None, [customer_id]

    def _way(self, survey: SurveyEntry, channel: str) -> str:
        """The channel whose consents count."""
        if survey.by == BY_AGENT:
            return VOICE
        if survey.by == THREAD:
            return channel
        return EMAIL if self._ways.get(survey.by) == MAIL else SMS

    def _is_in_chat(self, survey: SurveyEntry, source: str) -> bool:
        """Whether the panel of a chat asks; it has no room for statements by the dozen."""
        is_short = survey.kind != "service_quality"
        return survey.by == THREAD and is_short and self._ways.get(source) == CHAT

    def _where(
        self, survey: SurveyEntry, contact: StoredContact, data: CustomerData | None
    ) -> tuple[str | None, str | None]:
        """The thread, or the address."""
        row = contact.row
        if survey.by == BY_AGENT:
            return None, _any_number(data)
        if survey.by == THREAD:
            # In a chat a text would stay, and with it the link that agents are not to see: the panel asks.
            is_chat, is_in_chat = self._ways.get(row.source) == CHAT, self._is_in_chat(survey, row.source)
            is_written = row.channel not in SPOKEN and (is_in_chat or not is_chat)
            return (row.ref if is_written and self._takes(row.source) else None), None
        if self._ways.get(survey.by) == MAIL:
            return None, _mail(contact, data)
        if self._ways.get(survey.by) == SMS:
            return None, _number(contact, data)
        return None, None  # the settings have no such channel any more


def _asked_by(survey: SurveyEntry) -> str:
    return AGENT if survey.by == BY_AGENT else LINK


def _any_number(data: CustomerData | None) -> str | None:
    """A number at which a work item may have them called."""
    return data.phones[0].raw if data is not None and data.phones else None


def _number(contact: StoredContact, data: CustomerData | None) -> str | None:
    _, number = number_to_call(contact.details, contact.row.direction)
    return number if number is not None else _own_number(data)


def _own_number(data: CustomerData | None) -> str | None:
    own = [each.e164 for each in data.phones if each.e164 is not None and not each.shared] if data else []
    return own[0] if own else None


def _mail(contact: StoredContact, data: CustomerData | None) -> str | None:
    details, row = contact.details, contact.row
    written = details.to_raw if customer_side(row.direction) == "to" else details.from_raw
    if row.channel == EMAIL and written is not None and is_address(written):
        return written
    return _own_mail(data)


def _own_mail(data: CustomerData | None) -> str | None:
    return data.emails[0] if data is not None and data.emails else None
