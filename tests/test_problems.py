"""What exceptions mean to clients."""

from __future__ import annotations

import pytest

from contacthub import problems
from contacthub.access.rules import Forbidden
from contacthub.customers import model
from contacthub.database.units import StorageUnavailable
from contacthub.hub.log import LogTrimmed, StaleEpoch
from contacthub.problems import STATUS, Problem, problem_of
from contacthub.routing.errors import Rejected

TOLD = [
    (Problem("invalid", "no", [("#/x", "no")]), 422, ()),
    (Forbidden("no"), 403, ()),
    (StorageUnavailable("disk full"), 503, (("Retry-After", "1"),)),
    (StaleEpoch("2"), 503, (("Retry-After", "1"),)),
    (LogTrimmed(7), 410, ()),
    (model.CustomerNotFound("C1"), 404, ()),
    (model.VersionNeeded("C1"), 428, ()),
    (model.AlreadyThere("this order is there already"), 409, ()),
    (model.VersionConflict(3), 412, (("ETag", '"3"'),)),
]


@pytest.mark.parametrize(("error", "status", "headers"), TOLD, ids=lambda each: type(each).__name__)
def test_an_exception_brings_its_code_detail_and_headers(
    error: Exception, status: int, headers: tuple[tuple[str, str], ...]
) -> None:
    problem = problem_of(error)
    assert problem is not None
    assert (problem.status, problem.headers) == (status, headers)
    assert problem.detail
    assert "disk full" not in problem.detail


@pytest.mark.parametrize("kind", Rejected.__subclasses__(), ids=lambda each: each.__name__)
def test_every_refusal_has_a_status(kind: type[Rejected]) -> None:
    assert kind.code in STATUS


class Foreign(Exception):
    """Of a library that has codes too."""

    code, detail = "ENOENT", "/etc/secret"


@pytest.mark.parametrize("error", [ValueError("x"), Foreign(), Rejected("x")])
def test_what_has_no_code_of_ours_is_our_fault(error: Exception) -> None:
    assert problem_of(error) is None


def test_problems_know_nothing_of_ours() -> None:
    ours = {str(getattr(each, "__module__", "")) for each in vars(problems).values()}
    assert {each for each in ours if each.startswith("contacthub")} == {"contacthub.problems"}
