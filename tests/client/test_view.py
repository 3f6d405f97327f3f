"""The view: snapshots and changes applied, gaps noticed, a place to come back to."""

import pytest

from contacthub.client.view import ConsoleView
from tests.client.fake_hub import event, snapshot


@pytest.fixture
def view() -> ConsoleView:
    shown = ConsoleView()
    shown.apply(snapshot(10, queues=[{"id": "q1", "waiting": 0}], contacts=[{"id": "c1"}]))
    return shown


def offer(seq: int, prev: int, *, card: object = None) -> dict:
    shown = {"id": "c2.1", "contact_id": "c2"}
    return {
        "type": "offer",
        "seq": seq,
        "prev": prev,
        "offer": shown,
        "card": card,
        "changes": {"offers": [shown]},
    }


def test_changes_replace_add_and_take_away(view: ConsoleView):
    assert view.apply(event(11, 10, queues=[{"id": "q1", "waiting": 1}], contacts_gone=["c1"]))
    assert view.apply(event(15, 11, contacts=[{"id": "c2"}]))
    assert view.queues == {"q1": {"id": "q1", "waiting": 1}}
    assert view.contacts == {"c2": {"id": "c2"}}
    assert view.resume_point == "log1:15"


def test_offer_brings_its_card_and_leaves_with_offer_gone(view: ConsoleView):
    view.apply(offer(11, 10, card={"contact_id": "c2"}))
    assert (set(view.offers), set(view.cards)) == ({"c2.1"}, {"c2"})
    gone = {
        "type": "offer_gone",
        "seq": 12,
        "prev": 11,
        "offer_id": "c2.1",
        "reason": "expired",
        "changes": {},
    }
    view.apply(gone)
    assert (view.offers, view.cards) == ({}, {})


def test_card_stays_while_its_contact_is_live(view: ConsoleView):
    view.apply(offer(11, 10, card={"contact_id": "c2"}))
    view.apply(event(12, 11, contacts=[{"id": "c2"}], offers_gone=["c2.1"]))
    assert set(view.cards) == {"c2"}


def test_gap_is_reported_once_and_nothing_applied_until_the_snapshot(view: ConsoleView):
    assert not view.apply(event(13, 12, contacts_gone=["c1"]))
    assert view.apply(event(14, 13, contacts_gone=["c1"]))
    assert set(view.contacts) == {"c1"}
    assert view.resume_point is None
    view.apply({**snapshot(15), "prev": 14})
    assert view.contacts == {}
    assert view.apply(event(16, 15, contacts=[{"id": "c3"}]))


@pytest.mark.parametrize("prev", [None, 10])
def test_first_frame_of_a_resumed_socket_goes_on(view: ConsoleView, prev: int | None):
    view.begin_socket()
    assert view.apply(event(12, prev, contacts=[{"id": "c2"}]))
    assert set(view.contacts) == {"c1", "c2"}


def test_null_prev_later_is_a_gap(view: ConsoleView):
    assert not view.apply(event(12, None))


def test_first_frame_before_any_snapshot_is_a_gap():
    assert not ConsoleView().apply(event(1, None))


def test_board_and_late_cards_are_beside_the_chain(view: ConsoleView):
    view.apply({"type": "board", "seq": 99, "queues": [{"id": "q1", "waiting": 9}], "agents": []})
    view.apply({"type": "card", "seq": 99, "contact_id": "c1", "card": {"contact_id": "c1"}})
    assert view.queues["q1"]["waiting"] == 9
    assert set(view.cards) == {"c1"}
    assert view.resume_point == "log1:10"
