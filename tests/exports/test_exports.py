"""Lists as files: the rows of the screen, nothing that a spreadsheet runs, and no memory by their number."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from contacthub.clock import rfc3339
from contacthub.exports.cells import Cell, Column, cells, defused
from contacthub.exports.files import MOST_ROWS, CsvFile, Workbook
from contacthub.exports.lists import LISTS
from contacthub.surveys.model import Answer, Asked
from tests.accounts.people import Person, signed_in
from tests.support import Api, arrived, event, token

# --- cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "  =1",
        "\u00a0=1",
    ],
)
def test_no_text_is_a_formula(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "陆建国", "'", "x@y"])
def test_other_texts_are_as_they_are(text: str) -> None:
    assert defused(text) == text


def test_numbers_stay_numbers_and_what_is_nested_is_found() -> None:
    row = {"n": -5, "of": {"raw": "+86138"}, "on": True, "list": ["a", "b"], "none": None}
    paths = ("n", "of.raw", "on", "list", "none", "of.no.such", "none.x")
    found = cells(row, [Column(path=each, zh="", en="") for each in paths])
    assert found == [-5, "'+86138", "yes", "a, b", None, None, None]


@pytest.mark.parametrize("what", LISTS)
def test_every_column_has_a_heading_in_both_languages(what: str) -> None:
    assert [each for each in LISTS[what].columns if not (each.zh and each.en)] == []


# --- files -----------------------------------------------------------------------------------------


async def workbook(folder: Path, rows: Sequence[Sequence[Cell]]) -> list[list[list[Any]]]:
    """The sheets of a workbook with these rows, read by another library."""
    async with Workbook(folder) as book:
        await book.add(rows)
        content = b"".join([chunk async for chunk in book.rest()])
    assert await asyncio.to_thread(os.listdir, folder) == []  # nothing is left of it
    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [read.get_sheet_by_name(name).to_python() for name in read.sheet_names]


async def test_a_workbook_has_texts_as_texts_and_numbers_as_numbers(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["a", "b"], ["'=1+1", -5], ["007", 2.5], ["http://x", None], ["y" * 40_000, 1]]
    [sheet] = await workbook(tmp_path / "exports", rows)
    assert sheet[:4] == [["a", "b"], ["'=1+1", -5.0], ["007", 2.5], ["http://x", ""]]
    assert len(sheet[4][0]) == 32_767


async def test_more_rows_than_a_sheet_takes_go_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacthub.exports.files.MOST_ROWS", 3)
    sheets = await workbook(tmp_path / "exports", [["n"], [1], [2], [3]])
    assert sheets == [[["n"], [1.0], [2.0]], [["n"], [3.0]]]
    assert MOST_ROWS == 1_048_576


async def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    page: list[list[Cell]] = [[f"row {n}", n, "陆建国"] for n in range(200)]
    for file in (CsvFile(), Workbook(tmp_path / "exports")):
        tracemalloc.start()
        if isinstance(file, Workbook):
            await file.__aenter__()
        for _ in range(20):
            await file.add(page)
        few = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        for _ in range(200):
            await file.add(page)
        many = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        if isinstance(file, Workbook):
            async for _ in file.rest():
                pass
            await file.__aexit__(None, None, None)
        assert many < few + 300_000, (few, many)


# --- over HTTP -------------------------------------------------------------------------------------


async def fetched(who: Person, path: str) -> tuple[int, bytes, Any]:
    """Status, bytes and headers of a file."""
    url = f"{who.owner.hub.url}/api/v1{path}"
    async with who.owner.session.get(url, headers={"Cookie": who.cookie}) as response:
        who.owner.session.cookie_jar.clear()
        return response.status, await response.read(), response.headers


def rows_in(content: bytes) -> list[list[str]]:
    """The rows of a CSV file."""
    text = content.decode("utf-8")
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:], newline="")))


async def test_contacts_are_those_of_the_screen_with_what_is_masked_there(owner: Api, api: Api) -> None:
    names = ["=HYPERLINK(1)", *(f"n{n}" for n in range(230))]
    for n, name in enumerate(names):
        await api.events(arrived(f"r{n}", from_name=name, queue="sales"))
    boss = await signed_in(owner, "boss", "supervisor")
    status, content, headers = await fetched(boss, "/exports/contacts?lang=en&queue=sales")
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert headers["Content-Disposition"].startswith('attachment; filename="contacts-')
    head, *rows = rows_in(content)
    assert (head[0], head[-1]) == ("Arrived", "Id")
    page: list[str] = []
    after = ""
    while True:
        _, listed = await boss.call("GET", f"/contacts?queue=sales&limit=200{after}")
        page += [each["id"] for each in listed["items"]]
        if listed["next_cursor"] is None:
            break
        after = f"&cursor={listed['next_cursor']}"
    assert [row[-1] for row in rows] == page
    assert len(page) == len(names)
    _, masked = await boss.call("GET", "/contacts?queue=sales&limit=1")
    assert rows[0][head.index("From")] == masked["items"][0]["from"]["raw"]
    assert b"HYPERLINK" not in content  # names are kept from supervisors
    _, text, _ = await fetched(boss, "/exports/contacts?format=xlsx&lang=zh&queue=sales")
    read = CalamineWorkbook.from_filelike(io.BytesIO(text)).get_sheet_by_index(0).to_python()
    assert [row[-1] for row in read] == ["编号", *page]
    admin = await signed_in(owner, "root", "admin")
    _, audit = await admin.call("GET", "/audit?action=export")
    assert [each["details"] for each in audit["items"]][::-1] == [
        {"format": "csv", "filters": ["queue=sales"]},
        {"rows": len(page), "is_whole": True},
        {"format": "xlsx", "filters": ["queue=sales"]},
        {"rows": len(page), "is_whole": True},
    ]


async def test_who_may_not_see_a_list_has_no_file_of_it(owner: Api) -> None:
    boss, root = [await signed_in(owner, one, role) for one, role in (("b", "supervisor"), ("r", "admin"))]
    lina = await signed_in(owner, "lina")
    assert (await boss.call("PUT", "/models/KFR", {}))[0] == 201
    for who, what, expected in (
        (boss, "users", 403), (root, "users", 200), (root, "contacts", 403), (lina, "contacts", 403),
        (boss, "nothing", 404), (boss, "faults", 422), (boss, "faults?model=no", 404),
            (boss, "faults?model=KFR", 200), (boss, "stock", 200),
        (boss, "work", 200), (boss, "prices", 200), (boss, "groups", 200), (root, "imports", 200),
        (boss, "abandoned?from=2026-05-01&to=2026-05-02", 200), (lina, "abandoned", 403),
        (boss, "contacts?state=odd", 422), (boss, "work?format=pdf", 422),
    ):  # fmt: skip
        status, body, _ = await fetched(who, f"/exports/{what}")
        assert status == expected, (what, status, body)


async def test_a_survey_by_its_groups(owner: Api) -> None:
    survey = {"id": "well", "kind": "csat", "by": "thread", "text": {"en": "{link}"}}
    assert (await owner.call("PUT", "/admin/floor", {"surveys": [survey]}))[0] == 200
    boss = await signed_in(owner, "boss", "supervisor")
    store, now = owner.hub.parts.surveys.store, owner.hub.parts.hub.now() - 60_000
    for n, agent in enumerate(("=1+1", "lina")):
        ask = Asked(
            id=f"ask-{n}", survey="well", kind="csat", perception_only=False, contact_id=f"ask-{n}",
            customer_id=None, queue="sales", agent=agent, channel="chat", model=None, language="en",
            source="web", at=now, reason=None, expires_at=now + 86_400_000,
        )  # fmt: skip
        await store.decided([ask], None, sent_at=now)
        await store.answer(ask.id, Answer(values={"score": 5}), now)
    status, content, _ = await fetched(boss, "/exports/survey?id=well&by=agent&lang=en")
    head, *rows = rows_in(content)
    assert (status, head[:3]) == (200, ["Name", "Asked", "Answered"])
    _, shown = await boss.call("GET", "/surveys/well/results?by=agent")
    named = [each["name"] for each in shown["groups"]]
    assert "=1+1" in named
    assert [row[0] for row in rows] == ["全部 All", *(f"'{one}" if one == "=1+1" else one for one in named)]
    assert [row[2] for row in rows] == ["2", "1", "1"]
    status, content, _ = await fetched(boss, "/exports/survey_poor?id=well&lang=en")
    assert (status, rows_in(content)) == (200, [["At", "Said", "Queue", "Agent", "Number", "State"]])


async def test_two_files_are_written_at_once(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    go, waiting = asyncio.Event(), 0
    real = CsvFile.add

    async def slow(self: CsvFile, rows: Any) -> bytes:
        nonlocal waiting
        waiting += 1
        await go.wait()
        return await real(self, rows)

    monkeypatch.setattr(CsvFile, "add", slow)
    asked = [asyncio.ensure_future(fetched(boss, "/exports/stock")) for _ in range(2)]
    async with asyncio.timeout(20):
        while waiting < 2:  # noqa: ASYNC110 - of the hub's own tasks
            await asyncio.sleep(0.01)
    status, body, _ = await fetched(boss, "/exports/stock")
    assert (status, b"ask again when one of them is there" in body) == (429, True)
    go.set()
    assert [status for status, _, _ in await asyncio.gather(*asked)] == [200, 200]
    async with asyncio.timeout(20):  # a moment later, once their ends are on record
        while (await fetched(boss, "/exports/stock"))[0] != 200:  # noqa: ASYNC110 - asked over HTTP
            await asyncio.sleep(0.01)


async def test_a_client_that_goes_away_ends_it_and_the_audit_says_so(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    begun = asyncio.Event()

    async def never(self: CsvFile, rows: Any) -> bytes:
        begun.set()
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr(CsvFile, "add", never)
    asked = asyncio.ensure_future(fetched(boss, "/exports/stock"))
    async with asyncio.timeout(20):
        await begun.wait()
    asked.cancel()
    admin = await signed_in(owner, "root", "admin")
    async with asyncio.timeout(20):
        while True:
            _, audit = await admin.call("GET", "/audit?action=export")
            if {"rows": 0, "is_whole": False} in [each["details"] for each in audit["items"]]:
                return
            await asyncio.sleep(0.05)


async def test_who_gave_up_and_the_figures_of_contacts_are_lists_with_the_rows_of_their_routes(
    owner: Api,
) -> None:
    api = await token(owner)
    for ref in ("1", "2"):
        await api.events(arrived(ref, queue="sales"))
    await api.events(event("contact.ended", {"ref": "1", "by": "customer"}))
    boss = await signed_in(owner, "boss", "supervisor")
    day = rfc3339(owner.hub.parts.hub.now() + 28_800_000)[:10]  # of the floor, eight hours ahead
    days = f"from={day}&to={day}"
    _, every, _ = await fetched(boss, f"/exports/contact_figures?lang=en&{days}")
    _, gone, _ = await fetched(boss, f"/exports/abandoned?lang=en&{days}")
    for content, path in ((every, "contacts/all"), (gone, "abandoned")):
        _, listed = await boss.call("GET", f"/reports/{path}?{days}")
        ids = [each.get("contact_id") or each["id"] for each in listed["items"]]
        assert [row[-1] for row in rows_in(content)[1:]] == ids
    assert (len(rows_in(every)), len(rows_in(gone))) == (3, 2)
    assert rows_in(gone)[1][3] == "138****8000"
    status, refused, _ = await fetched(boss, "/exports/abandoned?lang=en")
    assert (status, b"YYYY-MM-DD" in refused) == (422, True)
