"""Who sees which field: every frame and view of the floor, for any rights, shows what the table says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from contacthub.access.fields import AGENTS, CONTACTS, FIELDS, Field, Instead, Kind, hidden, sees
from contacthub.access.rights import BUILT_IN, EVERY_ROLE, Right
from contacthub.access.roles import PEOPLE, Role
from contacthub.access.rules import may
from contacthub.access.viewer import Viewer
from contacthub.customers.masks import SHOWN, masked_address, masked_name
from contacthub.routing import events as e
from tests.console.law import Case, cases, everything

Json = dict[str, Any]  # Any: JSON

RIGHTS = st.frozensets(st.sampled_from(Right)).map(lambda rights: rights | EVERY_ROLE)
WATCHING = st.builds(
    Viewer, name=st.just("x"), role=st.sampled_from([Role.SUPERVISOR, Role.ADMIN]), granted=st.none() | RIGHTS
)
AGENTS_ON_FLOOR = st.builds(
    Viewer, name=st.just("x"), role=st.just(Role.AGENT), agent=st.just("lina"), granted=st.none() | RIGHTS
)
VIEWERS = WATCHING | AGENTS_ON_FLOOR
WHOLE_VIEW = Viewer(
    name="all", role=Role.SUPERVISOR, granted=frozenset(Right)
)  # sees what there is to be seen


@cache
def history() -> tuple[e.Event, ...]:
    return tuple(everything()[:120])


@given(VIEWERS, st.sampled_from(FIELDS), st.booleans())
def test_a_field_is_seen_by_its_right_and_by_an_agent_with_a_part(
    viewer: Viewer, row: Field, part: bool
) -> None:
    lacks = row.rule.own and viewer.role is Role.AGENT and not part
    may_see = may(viewer, row.rule) and not lacks
    assert sees(viewer, row.kind, row.name, part=part) == may_see
    assert (row in hidden(viewer, row.kind, part=part)) != may_see


def test_what_is_unmasked_for_a_while_is_seen_by_nobody_else() -> None:
    boss = Viewer(name="boss", role=Role.SUPERVISOR)
    assert {each.name for each in hidden(boss, Kind.CONTACT, part=False)} >= {"from", "from_name", "note"}
    assert hidden(boss, Kind.CONTACT, part=False, unmasked=True) == ()


def of(view: Json, name: str) -> Any:
    """What a view has at ``name``; None where nothing leads there."""
    for each in name.split("."):
        if view is None:
            return None
        view = view[each]
    return view


def as_told(row: Field, whole: Json, viewer: Viewer, *, part: bool) -> Any:
    """What the table wants shown of a field."""
    ours = "from" if whole["direction"] == "outbound" else "to"
    value = of(whole, row.name)
    if row.name == ours or sees(viewer, row.kind, row.name, part=part):
        return value
    return SHOWN[row.instead](value) if value is not None or row.instead is not Instead.ADDRESS else None


def check_view(viewer: Viewer, seen: Json, whole: Json, agents_with: Mapping[str, set[str]]) -> None:
    """Hold a view, or what changes of one, against the same of somebody who sees all."""
    for kind, part_of in ((Kind.LIVE, "contacts"), (Kind.OFFER, "offers")):
        there: Mapping[str, Json] = {each["id"]: each for each in whole.get(part_of, ())}
        for shown in seen.get(part_of, ()):
            part = viewer.agent in agents_with.get(shown.get("contact_id", shown["id"]), ())
            assert part or sees(viewer, Kind.FLOOR, CONTACTS)
            for row in (each for each in FIELDS if each.kind is kind):
                told = as_told(row, there[shown["id"]], viewer, part=part)
                assert of(shown, row.name) == told, (viewer, row)
    agents = {each["id"] for each in seen.get("agents", ())}
    assert agents <= {viewer.agent} or sees(viewer, Kind.FLOOR, AGENTS)


SEES_ALL_CONTACTS = Viewer(
    name="x",
    role=Role.AGENT,
    agent="lina",
    granted=BUILT_IN[Role.AGENT] | {Right.CONTACTS_WATCH},
)
"""An agent to whom a contact is masked again once they have no part in it, with what is offered to others."""


@settings(max_examples=25, deadline=None)
@given(st.lists(VIEWERS, min_size=1, max_size=3))
@example([SEES_ALL_CONTACTS])
def test_every_frame_and_view_shows_each_field_as_the_table_says(viewers: list[Viewer]) -> None:
    watching = list(dict.fromkeys([*viewers, WHOLE_VIEW]))
    of_event: dict[int, list[Case]] = {}
    agents_with: dict[str, set[str]] = {}
    for case in cases(history(), watching):
        of_event.setdefault(case.delta.seq, []).append(case)
    for seen in of_event.values():
        whole = next(each for each in seen if each.viewer == WHOLE_VIEW)
        delta = whole.delta
        if delta.contact_id is not None:
            agents_with[delta.contact_id] = {*map(str, delta.audience)}
        for case in seen:
            check_view(case.viewer, case.expected, whole.expected, agents_with)
            if case.changes is not None and not delta.resets:
                there = {**whole.expected, **(whole.changes or {})}
                check_view(case.viewer, case.changes, there, agents_with)
            assert delta.resets or case.holds, (case.viewer, case.event)


def test_masks_show_no_more_than_they_say() -> None:
    assert [masked_name(each) for each in ("李建国", "", None)] == ["李**", "**", None]
    assert masked_address(None) is None
    hidden_number = {"e164": None, "raw": "anonymous"}
    assert masked_address(hidden_number) == hidden_number


def test_an_admin_sees_the_board_and_no_contacts() -> None:
    admin = Viewer(name="root", role=Role.ADMIN)
    assert sees(admin, Kind.FLOOR, AGENTS)
    assert not sees(admin, Kind.FLOOR, CONTACTS)
    assert not any(Right.CUSTOMERS_UNMASKED in BUILT_IN[each] for each in PEOPLE if each is not Role.AGENT)
