"""One row for each contact with every figure, and who gave up waiting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from contacthub.bootstrap.tables import TABLES
from contacthub.contacts.rows import ContactRow, DetailsRow, FactsRow, PartRow, ResponseRow, VisitRow
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS, LogStore
from contacthub.reports import contact_rows
from contacthub.reports.abandoned import AbandonedStore
from contacthub.reports.contact_rows import ContactRowStore
from tests.accounts.people import signed_in
from tests.contacts.test_today import at
from tests.database.explained import Explained
from tests.reports.test_http import kept
from tests.support import Api, hub_on, token

pytestmark = pytest.mark.both_engines
DAY = "from=2026-05-01&to=2026-05-01"
LU, WEI = "+8613800138000", "+8613900139000"


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(tmp_path) as owner:
        yield owner


@pytest.fixture
async def api(owner: Api) -> Api:
    return await token(owner)


def contact(
    name: str, when: str, number: str = LU, *, tier: str | None = None, state: str = "closed",
    outcome: str | None = "answered", answered: int | None = 10, **more: Any,
) -> list[Any]:  # fmt: skip
    """A contact of one visit; ``answered``: after so many seconds."""
    arrived = at(when)
    answered_at = None if answered is None else arrived + answered * 1000
    row = {
        "id": name, "source": "phones", "ref": name, "channel": "voice", "direction": "inbound",
        "routing": "hub", "queue": "support", "agent": None if answered is None else "lina",
        "customer_id": None, "state": state, "outcome": outcome, "arrived_at": arrived, "offered_at": None,
        "answered_at": answered_at, "ended_at": None, "closed_at": None, "waited_ms": 10_000,
        "handled_ms": 60_000,
        **more,
    }  # fmt: skip
    details = DetailsRow(
        name, number, number, "Lu", "4008001234", "+864008001234", "zh", "{}", "a note", "resolved", tier=tier
    )
    left_at = None if outcome is None else arrived + 30_000
    visit = VisitRow(name, 1, str(row["queue"]), arrived, left_at, outcome, row["agent"], 30_000)
    return [ContactRow(**row), details, visit, FactsRow(name, 0)]


async def listed(api: Api, query: str, cursor: str | None = None) -> dict[str, Any]:
    return dict(await api.get(f"/reports/{query}" + (f"&cursor={quote(cursor)}" if cursor else "")))


async def test_a_contact_has_every_figure(api: Api) -> None:
    parts = (
        PartRow("c1", 1, "lina", "support", 0, 50_000, 10_000, 5_000, 60_000, 65_000),
        PartRow("c1", 2, "wei", "support", 70_000, 20_000, 0, 7_000, 90_000, 97_000),
    )
    await kept(api, *contact("c1", "2026-05-01T09:00", tier="gold"), *parts)
    await kept(
        api,
        ResponseRow("c1", 1, "support", "lina", 1_000, 9_000),
        ResponseRow("c1", 2, "support", None, 1, 2),
    )
    [item] = (await listed(api, f"contacts/all?{DAY}"))["items"]
    figures = {name: item[name] for name in (
        "talk_ms", "hold_ms", "wrap_ms", "parts", "visits", "transfers", "responses", "first_response_ms",
        "line", "tier", "language", "disposition", "waited_ms", "handled_ms", "arrived_at",
    )}  # fmt: skip
    assert figures == {
        "talk_ms": 70_000, "hold_ms": 10_000, "wrap_ms": 12_000, "parts": 2, "visits": 1, "transfers": 0,
        "responses": 1, "first_response_ms": 8_000, "line": "+864008001234", "tier": "gold",
        "language": "zh", "disposition": "resolved", "waited_ms": 10_000, "handled_ms": 60_000,
        "arrived_at": "2026-05-01T01:00:00.000Z",
    }  # fmt: skip
    assert item["from"]["e164"] == LU


async def test_days_are_those_of_the_floor_and_filters_narrow_them(api: Api) -> None:
    for name, when, more in (
        ("a", "2026-04-30T23:59", {}),
        ("b", "2026-05-01T00:00", {"tier": "gold"}),
        ("c", "2026-05-01T12:00", {"channel": "chat", "queue": "sales"}),
        ("d", "2026-05-01T23:59", {"outcome": "abandoned", "answered": None}),
        ("e", "2026-05-02T00:00", {}),
    ):
        await kept(api, *contact(name, when, **more))
    for query, names in (
        ("", "dcb"), ("&queue=sales", "c"), ("&agent=lina", "cb"), ("&channel=chat", "c"),
        ("&outcome=abandoned", "d"), ("&tier=gold", "b"), ("&disposition=resolved", "dcb"),
        (f"&line={quote('+864008001234')}", "dcb"), ("&model=none", ""), ("&queue=support&tier=gold", "b"),
    ):  # fmt: skip
        found = await listed(api, f"contacts/all?{DAY}{query}")
        assert "".join(each["id"] for each in found["items"]) == names, query
    status, refused = await api.call("GET", f"/reports/contacts/all?{DAY}&outcome=lucky")
    assert (status, refused["errors"][0]["pointer"]) == (422, "#/query/outcome")


async def test_pages_have_no_gaps_and_no_repeats_however_few_are_looked_at(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(11):  # several in each instant
        tier = "gold" if n % 3 == 0 else None
        await kept(api, *contact(f"c{n:02}", f"2026-05-01T09:{n // 3:02}", tier=tier))
    monkeypatch.setattr(contact_rows, "MOST_LOOKED_AT", 4)
    for query, names in (("", list(range(10, -1, -1))), ("&tier=gold", [9, 6, 3, 0])):
        found: list[str] = []
        cursor, pages = None, 0
        while True:
            page = await listed(api, f"contacts/all?{DAY}{query}&limit=2", cursor)
            found += [each["id"] for each in page["items"]]
            cursor, pages = page["next_cursor"], pages + 1
            assert pages < 12
            if cursor is None:
                break
        assert found == [f"c{n:02}" for n in names]


async def test_supervisors_see_no_number_and_who_sees_no_contacts_is_refused(owner: Api, api: Api) -> None:
    await kept(api, *contact("c1", "2026-05-01T09:00", outcome="abandoned", answered=None))
    boss, li = await signed_in(owner, "boss", "supervisor"), await signed_in(owner, "li")
    for path in ("contacts/all", "abandoned"):
        status, shown = await boss.call("GET", f"/reports/{path}?{DAY}")
        assert (status, shown["items"][0]["from"]) == (200, {"e164": None, "raw": "138****8000"})
        status, refused = await li.call("GET", f"/reports/{path}?{DAY}")
        assert (status, refused["code"]) == (403, "forbidden")
        for wrong in ("", "?from=2026-05-01", "?from=2026-05-02&to=2026-05-01", f"?{DAY}&limit=201"):
            status, refused = await boss.call("GET", f"/reports/{path}{wrong}")
            assert status == 422, wrong


async def test_of_who_gave_up_it_says_whether_they_came_again_and_were_reached(api: Api) -> None:
    gone: dict[str, Any] = {"outcome": "abandoned", "answered": None}
    await kept(api, *contact("c1", "2026-05-01T09:00", **gone))
    await kept(api, *contact("c2", "2026-05-01T09:10", WEI, **{**gone, "outcome": "short_abandoned"}))
    await kept(api, *contact("c3", "2026-05-01T09:20", "+8613700137000", customer_id="C3", **gone))
    await kept(api, *contact("c4", "2026-05-01T09:30", "+8613600136000", **gone))
    await kept(api, *contact("d0", "2026-04-30T09:00", LU))  # before
    await kept(api, *contact("d1", "2026-05-01T10:00", LU, **gone))
    await kept(api, *contact("d2", "2026-05-01T10:05", LU))
    await kept(api, *contact("d3", "2026-05-01T10:10", WEI, channel="callback", answered=20))
    ours = {"direction": "outbound", "customer_id": "C3"}
    await kept(api, *contact("d4", "2026-05-01T10:20", "+864008001234", **ours))
    waits = {"channel": "callback", "state": "waiting", "outcome": None, "answered": None}
    await kept(api, *contact("d5", "2026-05-01T10:30", "+8613600136000", **waits))
    page = await listed(api, f"abandoned?{DAY}")
    found = {each["contact_id"]: each for each in page["items"]}
    assert list(found) == ["d1", "c4", "c3", "c2", "c1"]

    def said(name: str) -> list[tuple[str, str, bool] | None]:
        return [
            None if (of := found[name][part]) is None else (of["contact_id"], of["at"][11:19], of["answered"])
            for part in ("again", "called_back", "waits")
        ]

    assert said("c1") == [("d1", "02:00:00", False), None, None]
    assert said("d1") == [("d2", "02:05:00", True), None, None]
    assert said("c2") == [None, ("d3", "02:10:20", True), None]
    assert said("c3") == [None, ("d4", "02:20:10", True), None]
    assert said("c4") == [None, None, ("d5", "02:30:00", False)]
    assert (found["c2"]["short"], found["c1"]["short"], found["c1"]["waited_ms"]) == (True, False, 30_000)
    assert (await listed(api, f"abandoned?{DAY}&queue=sales"))["items"] == []
    first = await listed(api, f"abandoned?{DAY}&limit=2")
    rest = await listed(api, f"abandoned?{DAY}&limit=9", first["next_cursor"])
    assert [each["contact_id"] for each in (*first["items"], *rest["items"])] == list(found)


async def test_a_supervisor_who_does_not_see_the_number_has_them_called_back(owner: Api, api: Api) -> None:
    await kept(api, *contact("00c1", "2026-05-01T09:00", outcome="abandoned", answered=None))
    boss = await signed_in(owner, "boss", "supervisor")
    status, asked = await boss.call("POST", "/callbacks", {"contact_id": "00c1", "asked_for": True})
    assert (status, asked["is_new"]) == (201, True)
    [waits] = (await api.get("/callbacks"))["items"]
    assert (waits["contact_id"], waits["queue"]) == (asked["contact_id"], "support")
    assert waits["callback"]["number"]["e164"] == LU
    status, again = await boss.call("POST", "/callbacks", {"contact_id": "00c1", "asked_for": True})
    assert (status, again) == (200, {"contact_id": asked["contact_id"], "is_new": False})
    [shown] = (await listed(api, f"abandoned?{DAY}"))["items"]
    assert shown["waits"]["contact_id"] == asked["contact_id"]
    admin = await signed_in(owner, "root", "admin")
    _, audit = await admin.call("GET", "/audit?action=request_callback")
    assert [each["subject"] for each in audit["items"]] == ["00c1", "00c1"]
    status, refused = await boss.call("POST", "/callbacks", {"contact_id": "nobody"})
    assert (status, refused["code"]) == (404, "unknown_contact")


async def test_pages_are_found_by_indexes_and_sort_nothing(storage: Storage) -> None:
    async with await storage.writer("hub", MIGRATIONS) as writer:
        readers = await storage.readers("hub", size=1)
        try:
            log = LogStore(writer, readers, TABLES)
            epoch = (await log.recover()).epoch
            rows = [
                row for n in range(200)
                for row in contact(f"c{n}", "2026-05-01T09:00", outcome="answered" if n % 40 else "abandoned")
            ]  # fmt: skip
            await log.append(epoch=epoch, expected_seq=0, items=(), rows=rows)
            await writer.run(lambda raw: raw.execute("ANALYZE"))
            is_postgres = isinstance(storage, PostgresDatabase)
            if is_postgres:  # it reads tables of so few rows as a whole, where there is an index as well
                await readers.run(lambda raw: raw.execute("SET enable_seqscan = off"))
                await readers.run(lambda raw: raw.execute("SET enable_bitmapscan = off"))
            period = (0, 2**42)
            for wanted, before in (
                ({}, None),
                ({"queue": "support"}, None),
                ({"tier": "gold"}, (2**42, "x")),
            ):
                explained = Explained(readers, is_postgres=is_postgres)
                await ContactRowStore(explained).page(period, wanted, before=before, limit=5, sight=None)  # type: ignore[arg-type]
                assert explained.whole == [], explained.steps
                # What is looked for among so many contacts may be sorted: of the others there is no end.
                assert "tier" in wanted or not explained.is_sorted, explained.steps
            explained = Explained(readers, is_postgres=is_postgres)
            found = await AbandonedStore(explained).page(period, None, before=None, limit=3)  # type: ignore[arg-type]
            assert len(found) == 4
            assert explained.whole == []
            assert explained.indexes[0] == "visits_abandoned"
        finally:
            await readers.close()
