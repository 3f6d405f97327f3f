"""Connections that break at every place of every recording: no ghost calls, no live call closed."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.telephony.asterisk_ami.look import AGAIN_S, differences
from contacthub.telephony.asterisk_ami.protocol import Frame
from tests.telephony.frames import read
from tests.telephony.interrupted import Watching
from tests.telephony.player import RECORDINGS, Recording
from tests.telephony.situations import SITUATIONS
from tests.telephony.test_situations import frames, model, written

RECORDED = sorted(file.stem for file in RECORDINGS.glob("*.ami") if not file.stem.startswith("resync"))
NAMES = [*sorted(SITUATIONS), *RECORDED]

UNKNOWABLE = {
    # Between two events of the same millisecond the lists leave open what comes next.
    "a_blind_transfer_by_a_local_member_into_a_queue",
    "a_local_member_whose_state_interface_says_nothing",
    "a_queue_within_a_queue_answers",
    "somebody_takes_the_caller_out_of_the_queue",
    "somebody_takes_the_caller_out_of_the_queue_to_a_phone",
    "the_caller_and_the_agent_do_not_understand_each_others_codecs",
}
MOMENTS = 2
"""At how many of the places the result may differ from that of an unbroken connection."""


@cache
def events(name: str) -> tuple[Frame, ...]:
    """What the PBX says in a recording or a situation."""
    if name in SITUATIONS:
        return tuple(frames(written(name)))
    raw = b"".join(each.strip(b"\r\n") + b"\r\n\r\n" for each in Recording(name).events)
    return tuple(read(b"Asterisk Call Manager/11.0.0\r\n" + raw))


@cache
def whole(name: str) -> dict[str, str]:
    """The result of an unbroken connection."""
    watching = Watching(model())
    watching.hears(events(name))
    watching.rests()
    return watching.ledger.told()


def ghosts(watching: Watching) -> list[str]:
    """Contacts that live though the PBX has no such call."""
    kept = watching.ledger.contacts.items()
    return [ref for ref, contact in kept if contact.ended_by is None]


@pytest.mark.parametrize("name", NAMES)
def test_a_connection_that_breaks_and_loses_nothing_changes_nothing(name: str) -> None:
    said = events(name)
    different = []
    for cut in range(len(said) + 1):
        watching = Watching(model())
        watching.hears(said[:cut])
        watching.reconciles()
        watching.hears(said[cut:])
        watching.rests()
        assert ghosts(watching) == []
        if watching.ledger.told() != whole(name):
            different.append(cut)
    assert len(different) <= (MOMENTS if name in UNKNOWABLE else 0), different


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lost", [1, 5, 20])
def test_what_is_lost_in_a_gap_leaves_no_ghost_and_closes_no_live_call(name: str, lost: int) -> None:
    said = events(name)
    for cut in range(len(said) + 1):
        watching = Watching(model())
        watching.hears(said[:cut])
        watching.happens(said[cut : cut + lost])
        before = {ref for ref, kept in watching.ledger.contacts.items() if kept.ended_by is None}
        callers = {call.ref: call.channel for call in watching.model.state.each()}
        watching.reconciles()
        for ref in before:
            if watching.ledger.contacts[ref].ended_by is not None:
                assert callers.get(ref, ref) not in watching.shadow.legs
        watching.hears(said[cut + lost :])
        watching.rests()
        assert ghosts(watching) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_lists_differ_from_what_is_heard_for_no_longer_than_a_look_allows(name: str) -> None:
    watching, since = Watching(model()), dict[str, int]()
    for frame in events(name):
        watching.hears([frame])
        found = differences(watching.model.state, watching.shadow.lists())
        since = {uid: since.get(uid, watching.now) for uid in found}
        assert all(watching.now - first < AGAIN_S * 1000 for first in since.values()), frame.event


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_events_that_come_while_the_lists_do_leave_no_ghost(data: st.DataObject) -> None:
    said = events(data.draw(st.sampled_from(NAMES)))
    cut = data.draw(st.integers(0, len(said)))
    length = data.draw(st.integers(0, 30))
    buffer = said[cut : cut + length]
    watching = Watching(model())
    watching.hears(said[:cut])
    watching.reconciles(buffer, listed_at=data.draw(st.integers(0, len(buffer))))
    watching.hears(said[cut + length :])
    watching.rests()
    assert ghosts(watching) == []


@settings(max_examples=60, deadline=None)
@given(names=st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True), seed=st.integers())
def test_calls_that_go_on_at_the_same_time_do_not_touch_each_other(names: list[str], seed: int) -> None:
    rng = random.Random(seed)
    ahead = [list(events(name)) for name in names if name != "the_pbx_is_stopped"]
    expected = {
        ref: told for name in names if name != "the_pbx_is_stopped" for ref, told in whole(name).items()
    }
    watching = Watching(model())
    while any(ahead):
        some = rng.choice([each for each in ahead if each])
        # What follows from one event within a millisecond is not torn apart by hours: times stay each call's.
        watching.ledger.take(watching.model.feed(some[0], some[0].timestamp or 0))
        del some[0]
    watching.now = 2_000_000_000_000
    watching.rests()
    assert watching.ledger.told() == expected


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_feed_that_is_torn_repeated_and_shuffled_is_survived(data: st.DataObject) -> None:
    said = [each for name in data.draw(st.lists(st.sampled_from(NAMES), max_size=3)) for each in events(name)]
    torn = data.draw(st.lists(st.sampled_from(said), max_size=60)) if said else []
    watching = Watching(model())
    for frame in torn:
        fields = {key: value for key, value in frame.values.items() if data.draw(st.integers(0, 20))}
        watching.ledger.take(watching.model.feed(Frame(fields, frame.repeated), watching.now))
    watching.rests()
    # A list without any call ends every call of the model.
    watching.reconciles()
    watching.rests()
    assert ghosts(watching) == []
