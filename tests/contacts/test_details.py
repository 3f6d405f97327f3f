"""Details of live contacts: they change with what is done, or not at all."""

from __future__ import annotations

import pytest

from contacthub.contacts.details import Details, LiveDetails
from contacthub.contacts.rows import LiveRow

ONE = Details(contact_id="c1", source="phones", ref="r1", from_raw="138", attributes={"ivr": "1"})


class Refused(Exception):
    pass


def live() -> LiveDetails:
    made = LiveDetails()
    with made.added(ONE):
        pass
    made.rows()  # written
    return made


def test_new_contact_is_known_while_its_arrival_is_observed() -> None:
    details = LiveDetails()
    with details.added(ONE):
        assert details["c1"] is ONE
    assert details["c1"] is ONE
    assert details.rows() == [ONE.row()]


def test_contact_whose_arrival_is_refused_leaves_nothing() -> None:
    details = LiveDetails()
    with pytest.raises(Refused), details.added(ONE):
        raise Refused
    assert "c1" not in details


def test_change_is_seen_inside_the_block_and_stays() -> None:
    details = live()
    with details.changed("c1", note="wants the red one"):
        assert details["c1"].note == "wants the red one"
    assert details["c1"].note == "wants the red one"
    assert details["c1"].attributes == {"ivr": "1"}


def test_change_that_is_refused_is_undone() -> None:
    details = live()
    with pytest.raises(Refused), details.changed("c1", note="wants the red one", disposition="sold"):
        raise Refused
    assert details["c1"] is ONE
    assert details.rows() == []


def test_changes_of_one_transaction_are_one_row_the_last() -> None:
    details = live()
    for note in ("wants", "wants the red", "wants the red one"):
        with details.changed("c1", note=note):
            pass
    assert [row.note for row in details.rows()] == ["wants the red one"]
    assert details.rows() == []


def test_what_is_read_back_takes_the_place_of_everything() -> None:
    details = live()
    other = Details(contact_id="c2", source="chat", ref="r2", note="called twice", disposition="open")
    details.load({"c2": LiveRow("chat", "r2", other.row())})
    assert list(details.all()) == [other]
