"""Events in the log: every class comes back as it was written, and old versions are brought up to date."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.hub import event_forms
from contacthub.hub.event_forms import CLASSES, EVENT_CLASSES, VERSION, decode_event, type_name
from contacthub.hub.plain import from_plain, to_plain
from contacthub.routing import events as e

PLAIN = {int: st.integers(-(2**53), 2**53), str: st.text(max_size=20), bool: st.booleans()}


def values_of(target: Any) -> st.SearchStrategy[Any]:
    """Values of an annotated type, every field given."""
    if isinstance(target, NewType):
        return values_of(target.__supertype__)
    if get_origin(target) in (Union, types.UnionType):
        return st.one_of(st.none() if each is type(None) else values_of(each) for each in get_args(target))
    if get_origin(target) is Literal:
        return st.sampled_from(get_args(target))
    if get_origin(target) is tuple:
        items = get_args(target)
        if items[-1] is Ellipsis:
            return st.lists(values_of(items[0]), max_size=3).map(tuple)
        return st.tuples(*map(values_of, items))
    if get_origin(target) in (dict, Mapping):
        return st.dictionaries(*map(values_of, get_args(target)), max_size=3)
    if dataclasses.is_dataclass(target):
        hints = get_type_hints(target)
        return st.builds(target, **{f.name: values_of(hints[f.name]) for f in dataclasses.fields(target)})
    return PLAIN[target]


@pytest.mark.parametrize("event_class", EVENT_CLASSES, ids=lambda each: each.__name__)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_every_event_comes_back_from_the_log_as_it_was(
    event_class: type[e.Event], data: st.DataObject
) -> None:
    event = data.draw(values_of(event_class))
    written = orjson.loads(orjson.dumps(event))
    assert decode_event(type_name(event_class), VERSION, written) == event
    assert from_plain(event_class, to_plain(event)) == event


def test_every_event_class_of_the_domain_can_be_logged() -> None:
    abstract = {e.Event, e.ContactEvent, e.AgentEvent}
    made = {each for each in vars(e).values() if isinstance(each, type) and issubclass(each, e.Event)}
    assert made - abstract == set(e.EVENT_CLASSES)
    assert set(CLASSES.values()) == set(EVENT_CLASSES)


def test_names_are_the_classes_in_snake_case() -> None:
    assert type_name(e.OfferMade) == "offer_made"
    assert type_name(e.WrapUpStarted) == "wrap_up_started"


def test_field_added_with_a_default_is_filled_in_for_old_events() -> None:
    old = {"at": 1, "contact_id": "c1", "channel": "voice", "direction": "inbound", "routing": "hub"}
    event = decode_event("contact_arrived", VERSION, old)
    assert isinstance(event, e.ContactArrived)
    assert (event.skills, event.priority, event.occurred_at) == ((), 0, None)


def test_old_version_is_brought_up_step_by_step_and_other_classes_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_forms, "VERSION", 3)
    monkeypatch.setitem(
        event_forms.UPCASTERS, ("agent_retired", 1), lambda old: {**old, "agent": old["agent"] + "b"}
    )
    monkeypatch.setitem(
        event_forms.UPCASTERS, ("agent_retired", 2), lambda old: {**old, "agent": old["agent"] + "c"}
    )
    assert decode_event("agent_retired", 1, {"at": 1, "agent": "a"}) == e.AgentRetired(at=1, agent="abc")
    assert decode_event("agent_retired", 2, {"at": 1, "agent": "a"}) == e.AgentRetired(at=1, agent="ac")
    assert decode_event("queue_retired", 1, {"at": 1, "queue": "q"}) == e.QueueRetired(at=1, queue="q")


def test_reading_leaves_the_plain_data_as_it_was() -> None:
    plain = to_plain(e.ContactEnriched(at=1, contact_id="c1", skills=(("a", 1),), priority=2))
    before = orjson.dumps(plain)
    from_plain(e.ContactEnriched, plain)
    assert orjson.dumps(plain) == before
