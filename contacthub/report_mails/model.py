"""A report that is mailed again and again, and how far each of its mails is."""

from __future__ import annotations

from typing import Final, Literal

from contacthub.report_mails.times import Every
from contacthub.routing.values import value
from contacthub.routing.words import Instant

Language = Literal["zh", "en"]
Form = Literal["csv", "xlsx"]
MOST_ADDRESSES: Final = 10
MOST_OF_USER: Final = 20
MOST_OF_ALL: Final = 500
"""Of all users: they are looked through once a minute."""


@value(kw_only=True)
class Wanted:
    """What a user wants mailed: the saved view ``view``, each ``every`` at ``hour`` of the floor's time."""

    view: str
    every: Every
    hour: int
    addresses: tuple[str, ...]
    language: Language
    format: Form


@value(kw_only=True)
class ReportMail:
    """It is mailed. ``view_name`` and ``query``: as the saved view has them now.

    ``done``: the last day, as YYYY-MM-DD, that was taken care of. ``paused``: none is begun.
    """

    id: str
    user: str
    wanted: Wanted
    view_name: str
    query: str
    paused: bool
    done: str


@value()
class Send:
    """One mail of a ``run`` to one address: owed, sent or failed. ``at``: of the next try, or since when.

    ``run``: the day and hour for which it was begun, or the moment at which somebody asked for it, in the
    floor's time: its first ten characters are the day before which the report's days ended.
    """

    mail: str
    run: str
    address: str
    state: str
    tries: int
    reason: str | None
    at: Instant
