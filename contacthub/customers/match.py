"""What is found for the keys of a contact, and the verdict: how a customer was found, and how surely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final, Literal

from contacthub.customers.keys import MatchKey, Number
from contacthub.routing.values import value

Verdict = Literal["exact", "probable", "several", "none", "withheld"]

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mobile_of_one": "mobile number of one customer",
        "fixed_line_of_one": "fixed line of one customer",
        "phone_of_one": "number of one customer",
        "extension_of_one": "number and extension of one customer",
        "national_variant": "the same mobile number as its country writes it, of one customer",
        "extension_missing": "number of one customer, no extension",
        "same_household": "number of one of {count} customers with the same address",
        "shared_number": "number that others use too, of one customer",
        "chosen_before": "chosen before by {agent_name}, {day}",
        "called_before": "called from this number before",
        "same_last_digits": "the same last 8 digits as {number}, of one customer",
        "given_phone_of_one": "number given with the contact, of one customer",
        "account_of_one": "account given with the contact",
        "email_of_one": "mail address of one customer",
        "former_number": "number that one customer had until {until}",
        "former_email": "mail address that one customer had until {until}",
        "email_only": "mail address of one customer; the number is of no customer",
        "claimed_phone": "a number that they only say is theirs, of one customer",
        "claimed_email": "a mail address that they only say is theirs, of one customer",
        "ref_of_one": "service record of one customer",
        "serial_of_one": "serial number of one customer's product",
        "order_of_one": "order of one customer",
        "account_among_several": "account of one of {count} customers",
        "email_among_several": "mail address of one of {count} customers",
        "ref_among_several": "service record of one of {count} customers",
        "serial_among_several": "serial number of one of {count} customers",
        "order_among_several": "order of one of {count} customers",
        "phone_of_several": "number of {count} customers",
        "chosen_before_of_several": "{count} customers were chosen before for this number",
        "called_before_of_several": "{count} customers called from this number before",
        "same_last_digits_of_several": "numbers of {count} customers with the same last 8 digits",
        "email_of_several": "mail address of {count} customers",
        "ref_of_several": "service record number of {count} customers",
        "serial_of_several": "serial number known for {count} customers",
        "order_of_several": "order number of {count} customers",
        "unknown_phone": "no customer has this number",
        "unknown_email": "no customer has this mail address",
        "unknown_account": "no customer has this account",
        "unknown_ref": "no customer has this service record",
        "unknown_serial": "no customer has this serial number",
        "unknown_order": "no customer has this order",
        "nothing_given": "nothing to look for",
        "number_withheld": "the caller withholds the number",
        "chosen": "chosen by the agent",
        "chosen_nobody": "none of those known, says the agent",
        "opened": "opened by its number",
        "not_read": "customer data could not be read",
    }
)
"""Each in English, with what ``Match.params`` has. Screens have their own words by the code."""


@value(kw_only=True)
class Owner:
    """A customer found by a key; ``ext`` is the extension stored with a number.

    ``is_variant``: the customer has another number, which some channels write for the one given. ``shared``:
    whether others use the number too, as a person said. ``until``: the last day on which it was theirs.
    """

    customer_id: str
    ext: str | None = None
    is_variant: bool = False
    shared: bool | None = None
    until: str | None = None


@value(kw_only=True)
class Chosen:
    """A customer whom an agent chose for a contact from a number that is not theirs, at an instant."""

    customer_id: str
    agent: str
    at: int


@value(kw_only=True)
class Alike:
    """A customer who has ``number``, which ends as the one that is looked for."""

    customer_id: str
    number: str


@value(kw_only=True)
class Person:
    """What tells one customer from another."""

    customer_id: str
    name: str
    tier: str | None = None
    company: str | None = None
    address: str | None = None
    last_model: str | None = None
    last_bought: str | None = None


@value(kw_only=True)
class MatchFacts:
    """The customers found by each key, and the first of them in person.

    ``number``: the one that ``owners`` have, if it is not that of the call. ``chosen``: whom agents chose for
    it, the last first. ``household``: who lives with its one owner. ``called`` and ``alike``: who may be
    calling where no key found a customer.
    """

    owners: Mapping[MatchKey, tuple[Owner, ...]]
    people: Mapping[str, Person]
    number: Number | None = None
    chosen: tuple[Chosen, ...] = ()
    household: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    alike: tuple[Alike, ...] = ()


@value(kw_only=True)
class Mark:
    """One thing that tells a candidate from the others: a code that screens word, and its values."""

    code: str
    params: Mapping[str, str]

    @property
    def words(self) -> str:
        """The mark in English."""
        return MARKS[self.code].format(**self.params)


MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "company": "{name}",
        "place": "{name}",
        "bought": "bought {model}",
        "bought_in": "bought {model} in {year}",
        "numbered": "no. {number}",
    }
)


@value(kw_only=True)
class Candidate:
    """One customer the contact may be from, with what tells them from the others."""

    customer_id: str
    name: str
    tier: str | None
    marks: tuple[Mark, ...]

    @property
    def distinguished_by(self) -> str:
        """The marks in English words."""
        return "; ".join(mark.words for mark in self.marks)


@value(kw_only=True)
class Match:
    """How the customer was found, and how sure that is. ``customer_id`` is set for one customer only."""

    verdict: Verdict
    by: MatchKey | None
    value: str | None
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    """What the words of the code name: ``count``, ``number``, ``agent`` (an id), ``at`` (an instant)."""
    customer_id: str | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def is_guess(self) -> bool:
        """Whether the number is of another line, for all that is known: it only ends as the customer's does.

        With millions of customers many a stranger's does. What is shown is then to be confirmed: the contact
        is taken to be from no customer, and is not routed as theirs.
        """
        return self.code == "same_last_digits"
