"""Why a change of an item may be refused."""

from __future__ import annotations

from contacthub.routing.errors import Rejected


class UnknownItem(Rejected):
    """No open item has this id."""

    code = "unknown_item"


class UnknownProcess(Rejected):
    """No process has this id."""

    code = "unknown_process"


class UnknownOutcome(Rejected):
    """The step does not end so."""

    code = "unknown_outcome"


class NotYourStep(Rejected):
    """The step is with somebody else, or needs another person."""

    code = "not_your_step"


class AboveYourLimit(Rejected):
    """More money than the person may approve."""

    code = "above_your_limit"


class Stale(Rejected):
    """The item has changed since it was read."""

    code = "stale"


class WrongState(Rejected):
    """The item's state does not allow this."""

    code = "wrong_state"
