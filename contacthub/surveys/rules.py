"""Who is asked: a decision about one contact and one survey, with its reason where the answer is no.

A sample is drawn by the contact's id: nobody in the house chooses whom to ask, nor can tell beforehand.

    share 25, hash of "happy c1" = 0.11 of all     asked
    share 25, hash of "happy c2" = 0.68 of all     sampled_out
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from contacthub.customers.model import Consent
from contacthub.floor_file.directory import SurveyEntry
from contacthub.routing.values import value
from contacthub.routing.words import TASK, Instant
from contacthub.surveys.model import DAY_MS

LATEST_MS: Final = DAY_MS
"""A contact that closed longer ago, while the hub was away, is not asked about any more."""
TOO_LATE, NOT_ANSWERED, SAMPLED_OUT = "too_late", "not_answered", "sampled_out"
DO_NOT_CONTACT, NO_CONSENT, OPEN_COMPLAINT = "do_not_contact", "no_consent", "open_complaint"
ASKED_LATELY, NO_ADDRESS, NO_PUBLIC_URL = "asked_lately", "no_address", "no_public_url"
REASONS: Final = (
    TOO_LATE, NOT_ANSWERED, SAMPLED_OUT, DO_NOT_CONTACT, NO_CONSENT, OPEN_COMPLAINT, ASKED_LATELY,
    NO_ADDRESS, NO_PUBLIC_URL,
)  # fmt: skip
"""Why a customer is not asked; the first that holds is kept."""
RETIRED: Final = "retired"
"""Why it is not sent, or not asked after a work item: the survey is not in the floor file any more."""
NO_PROCESS: Final = "no_process"
"""Why no agent asks: the floor file has no process of which an item could be."""
CONTACT: Final = "contact"
PURPOSE: Final = "survey"
"""Of the consent that counts before all others."""


@value(kw_only=True)
class Ended:
    """A contact that has closed, as far as it says whether its customer may be asked."""

    contact_id: str
    queue: str | None
    channel: str
    answered: bool
    closed_at: Instant


@value(kw_only=True)
class Person:
    """What is known of whom is to be asked; ``way``: the channel by which they would be.

    ``asked_at``: when they were asked last, by any survey.
    """

    way: str
    consents: tuple[Consent, ...] = ()
    do_not_contact: bool = False
    has_complaint: bool = False
    asked_at: Instant | None = None
    has_address: bool = True


def concerns(survey: SurveyEntry, ended: Ended) -> bool:
    """Whether a survey is about contacts like this."""
    return (
        survey.after == CONTACT
        and (not survey.queues or ended.queue in survey.queues)
        and (not survey.channels or ended.channel in survey.channels)
        and ended.channel != TASK  # with no customer
    )


def not_even_asked_for(name: str, survey: SurveyEntry, ended: Ended, now: Instant) -> str | None:
    """Why a contact is not asked about, whoever its customer is; None: they may be."""
    if now - ended.closed_at > LATEST_MS:
        return TOO_LATE
    if not ended.answered:
        return NOT_ANSWERED
    return None if drawn(name, ended.contact_id) < survey.share / 100 else SAMPLED_OUT


def not_asked(survey: SurveyEntry, person: Person, now: Instant, *, has_url: bool) -> str | None:
    """Why a customer is not asked; None: they are."""
    if person.do_not_contact:
        return DO_NOT_CONTACT
    if not agrees(person.consents, person.way):
        return NO_CONSENT
    if person.has_complaint:
        return OPEN_COMPLAINT
    since = now - survey.not_again_days * DAY_MS
    if survey.not_again_days and person.asked_at is not None and person.asked_at > since:
        return ASKED_LATELY
    if not person.has_address:
        return NO_ADDRESS
    return None if has_url else NO_PUBLIC_URL


def agrees(consents: Iterable[Consent], way: str) -> bool:
    """Whether they are asked by this channel: what they said of surveys counts, else any refusal of it."""
    said = {each.purpose: each.given for each in consents if each.channel == way}
    return said[PURPOSE] if PURPOSE in said else all(said.values())


def drawn(name: str, contact_id: str) -> float:
    """Where a contact stands among all, from 0 to 1; of each survey elsewhere."""
    digest = hashlib.sha256(f"{name} {contact_id}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def language_of(survey: SurveyEntry, *wanted: str | None) -> str:
    """The language of the text to send: the first that somebody wants and the survey has, else its first.

    Of a survey without texts, which an agent asks, any that the customer speaks.
    """
    if not survey.text:
        return next((each for each in wanted if each), "zh")
    for each in wanted:
        for have in survey.text:
            if each and _base(each) == _base(have):
                return have
    return next(iter(survey.text))


def _base(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()
