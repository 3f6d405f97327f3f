"""``POST /events``: whatever is sent, the answer is never our fault, and each event is taken once."""

from __future__ import annotations

import itertools
import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.hub.engine import Engines, replay_unwritten
from contacthub.messages.model import REPORTED
from contacthub.routing.floor.floor import Floor
from contacthub.sources.incoming import MAY_BE_REFUSED, TYPES
from tests.sources.requests import Run, send
from tests.support import Api, event

pytestmark = pytest.mark.both_engines

QUICK = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

REFS, AGENTS = st.sampled_from("123"), st.sampled_from(["lina", "PJSIP/1002", "wangwei"])
QUEUES, NOBODY = st.sampled_from(["support", "sales"]), st.sampled_from(["nobody", ""])


def data(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"ref": REFS, **members})


OPENING = st.one_of(
    st.just({}), st.fixed_dictionaries({"from": st.just("13800138000"), "queue": QUEUES | NOBODY})
)
MAYBE_NOTE = st.sampled_from([{}, {"note": "call back"}])
USUAL: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "contact.typing": data(),
    "contact.arrived": data(
        **{"from": st.sampled_from(["13800138000", "anonymous", None])},
        channel=st.sampled_from(["voice", "chat", "email", "video"]),
        queue=QUEUES,
        routing=st.sampled_from(["hub", "pbx", "pbx"]),
        direction=st.sampled_from(["inbound", "outbound"]),
        priority=st.integers(-2, 2),
        skills=st.sampled_from([{}, {"aircon": 6}, {"yodelling": 1}]),
    ),
    "contact.offered": st.builds(lambda a, b: {**a, **b}, data(agent=AGENTS | NOBODY), OPENING),
    "contact.missed": data(
        agent=AGENTS,
        cause=st.sampled_from(["no_answer", "declined", "unreachable", "answered_elsewhere", "caller_left"]),
    ),
    "contact.answered": st.builds(lambda a, b: {**a, **b}, data(agent=AGENTS | NOBODY), OPENING),
    "contact.held": data(),
    "contact.resumed": data(),
    "contact.transferred": st.builds(
        lambda a, b: {**a, **b}, data(to_queue=QUEUES) | data(to_agent=AGENTS | NOBODY), MAYBE_NOTE
    ),
    "contact.left_queue": data(outcome=st.sampled_from(["timed_out", "queue_full", "closed", "overflowed"])),
    "contact.refused": data(command=st.sampled_from(MAY_BE_REFUSED)),
    "contact.consult_answered": data(agent=AGENTS),
    "contact.conferenced": data(),
    "contact.consult_ended": data(),
    "callback.request": st.fixed_dictionaries({"from": st.just("13800138000"), "queue": QUEUES | NOBODY}),
    "contact.ended": data(by=st.sampled_from(["customer", "agent", "system"])),
    "contact.noted": data(question=st.none() | st.text(max_size=5), attributes=st.just({"a": "b"})),
    "contact.message": st.builds(
        lambda a, b: {**a, **b},
        data(message_id=st.sampled_from("1234"), text=st.text(min_size=1, max_size=5)),
        st.just({}) | st.fixed_dictionaries({"channel": st.sampled_from(["chat", "email"]), "queue": QUEUES}),
    ),
    "contact.message_status": data(message_id=st.sampled_from("1234"), status=st.sampled_from(REPORTED)),
    "agent.state": st.fixed_dictionaries(
        {"agent": AGENTS, "presence": st.sampled_from(["available", "available", "lunch", "offline", "?"])}
    ),
    "work.requested": st.fixed_dictionaries(
        {"process": st.just("claim"), "title": st.sampled_from(["Remote dead", " "])},
        optional={"contact_ref": REFS, "waits_for": st.just({"sku": "W1"}), "phone": st.just("13800138000")},
    ),
    "product.restocked": st.fixed_dictionaries(
        {"sku": st.just("w1")}, optional={"quantity": st.integers(0, 3), "model": st.just("X")}
    ),
}
TIMES = st.sampled_from([{}, {}, {"time": "2024-02-29T12:00:00Z"}, {"time": "2099-01-01T00:00:00+08:00"}])
KINDS = (
    ["contact.arrived"] * 6
    + ["contact.offered"] * 4
    + ["contact.answered"] * 3
    + ["contact.held", "contact.resumed"] * 3
)
EVENTS = st.sampled_from([*KINDS, *sorted(USUAL)]).flatmap(
    lambda kind: st.builds(
        lambda members, time, n: event(kind, members, id=f"{n}" if n else None, **time),
        USUAL[kind], TIMES, st.integers(0, 40).map(lambda n: max(0, n - 20)),
    )
)  # fmt: skip

# As orjson writes it: no NaN, no lone surrogates, whole numbers of any size.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
MEMBERS = sorted(
    {name for data in TYPES.values() for name in data.__dataclass_fields__} - {"from_"} | {"from"}
)
ODD = st.fixed_dictionaries(
    {},
    optional={
        "specversion": st.just("1.0") | JSON, "id": st.text(max_size=3) | JSON,
        "source": st.just("phones") | JSON,
        "type": st.sampled_from(sorted(TYPES)) | JSON, "time": JSON, "datacontenttype": JSON,
        "data": st.dictionaries(st.sampled_from(MEMBERS), JSON | REFS | AGENTS | QUEUES) | JSON,
    },
)  # fmt: skip


@pytest.fixture
def api(shared: Api) -> Api:
    """The token of ``shared``."""
    return shared


def test_every_type_has_its_usual_events() -> None:
    assert set(USUAL) == set(TYPES)


def contacts_of(floor: Floor) -> dict[str, tuple[str, str | None, int]]:
    return {each.id: (each.state, each.queue, each.waited_ms) for each in floor.contacts.values()}


async def three_views(api: Api) -> tuple[Any, Any, Any]:
    """The contacts as they are, as the log says they are, and as they are shown, all at the same event."""
    hub, log = api.hub.parts.hub, api.hub.parts.stores.log
    while True:
        await hub.durable()
        at, live = hub.tail.seq, contacts_of(hub.routing.floor)
        engines = Engines()
        await replay_unwritten(log, await log.look(), engines)
        engines.take_over(lambda event: None)
        shown = (await api.get("/floor"))["contacts"]
        if hub.tail.seq == at:  # no time ran out meanwhile
            return live, contacts_of(engines.routing.floor), {each["id"]: each["state"] for each in shown}


def test_any_sequence_of_events_is_answered_and_the_floor_reads_back_the_same(
    run: Run, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    seen: set[str] = set()
    examples = itertools.count()

    @QUICK
    @given(st.lists(EVENTS, min_size=20, max_size=40))
    def check(events: list[dict[str, Any]]) -> None:
        source, once = f"phones{next(examples)}", set()
        events = [{**each, "source": source} for each in events]
        for sent, result in zip(events, run(api.events(*events)), strict=True):
            assert result["id"] == sent["id"]
            if result["status"] != "rejected":
                assert (result["status"] == "duplicate") == (sent["id"] in once)
            if result["status"] in ("accepted", "ignored"):
                once.add(sent["id"])
                seen.add(f"{sent['type']} {result['status']}")

    check()
    # Whether the examples reach states at all; which type does what is shown in test_events_results.
    assert sum(f"{kind} accepted" in seen for kind in USUAL) >= 8, seen
    live, past, shown = run(three_views(api))
    assert past == live
    assert shown == {contact_id: state for contact_id, (state, _, _) in live.items()}
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


def test_odd_events_are_never_our_fault(run: Run, api: Api, caplog: pytest.LogCaptureFixture) -> None:
    allowed = {"accepted", "ignored", "duplicate", "rejected"}

    @QUICK
    @given(st.lists(ODD | JSON, max_size=8))
    def check(events: list[Any]) -> None:
        status, answer = run(send(api, json.dumps(events)))
        assert status in (200, 400)
        assert status == 400 or all(each["status"] in allowed for each in answer["results"])

    check()
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


def test_odd_bytes_are_never_our_fault(run: Run, api: Api, caplog: pytest.LogCaptureFixture) -> None:
    body = json.dumps([event("contact.held", {"ref": "1"})]).encode()

    @QUICK
    @given(st.integers(0, len(body)), st.binary(max_size=6))
    def check(at: int, odd: bytes) -> None:
        status, _ = run(send(api, body[:at] + odd + body[at + 1 :]))
        assert status in (200, 400)

    check()
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
