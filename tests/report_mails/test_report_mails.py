"""``/reports/mails``: saved views that are mailed when they are due, once, with their user's sight."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contacthub.channels.notices import Notice
from contacthub.report_mails import writing
from contacthub.report_mails.model import MOST_OF_USER
from contacthub.report_mails.sending import MOST_TRIES
from contacthub.sources.message_sending import Answered
from tests.accounts.people import Person, signed_in
from tests.moved_time import MovedTime, moved_time
from tests.report_mails.boxes import PlayedMailbox, box_of
from tests.reports.test_figures_http import arrived, visit
from tests.support import FLOOR, Api, hub_on, token

pytestmark = pytest.mark.both_engines

ZONE = ZoneInfo("Asia/Shanghai")
QUERY = "from=2020-05-01&to=2020-05-02&every=day&by=queue&basis=came&show=offered%2Canswered%2Casa_ms"
BOSS, OTHER = "boss@shop.example", "other@shop.example"


@pytest.fixture(name="moved")
def its_time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    return moved_time(monkeypatch)


@pytest.fixture
async def owner(tmp_path: Path, moved: MovedTime) -> AsyncIterator[Api]:
    async with hub_on(tmp_path) as made:
        yield made


@pytest.fixture
def box(owner: Api) -> PlayedMailbox:
    return box_of(owner)


def today(owner: Api) -> date:
    return datetime.fromtimestamp(owner.hub.parts.hub.now() / 1000, ZONE).date()


async def until(owner: Api, moved: MovedTime, day: date, hour: int, second: int = 1) -> None:
    """It becomes so late, and the hub looks."""
    wanted = datetime(day.year, day.month, day.day, hour, 0, second, tzinfo=ZONE)
    moved.passes(seconds=wanted.timestamp() - owner.hub.parts.hub.now() / 1000)
    owner.hub.parts.hub.look_at_clock()
    await look(owner)


async def look(owner: Api) -> None:
    await owner.hub.parts.report_mails.mails.look()


async def saved(who: Person, name: str = "Queues", query: str = QUERY) -> str:
    status, made = await who.call("POST", "/reports/views", {"name": name, "query": query})
    assert status == 201, made
    return str(made["id"])


async def mailed(who: Person, **more: Any) -> dict[str, Any]:
    """A report by mail, each day at eight to two addresses unless it is said otherwise."""
    view = more.pop("view", None) or await saved(who)
    body = {
        "view": view,
        "every": "day",
        "hour": 8,
        "addresses": [BOSS, OTHER],
        "language": "en",
        "format": "csv",
    }
    status, made = await who.call("POST", "/reports/mails", body | more)
    assert status == 201, made
    return dict(made)


async def own(who: Person) -> list[dict[str, Any]]:
    status, page = await who.call("GET", "/reports/mails")
    assert status == 200
    return list(page["items"])


async def visits_on(owner: Api, day: date) -> None:
    await arrived(
        owner,
        visit("a", f"{day}T09:00", 10, "answered", agent="lina"),
        visit("b", f"{day}T09:10", 30, "abandoned"),
        visit("c", f"{day}T10:00", 65, "answered", queue="sales", agent="wei"),
        visit("d", f"{day - timedelta(days=1)}T10:00", 30, "answered", queue="sales", agent="wei"),
    )


def file_of(notice: Notice) -> str:
    [(_, data)] = notice.files
    return data.decode("utf-8-sig")


async def test_a_report_is_mailed_when_it_is_due_once_to_each(
    owner: Api, moved: MovedTime, box: PlayedMailbox
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    day = today(owner)
    await visits_on(owner, day)
    made = await mailed(boss)
    due = datetime.fromisoformat(made["next_at"]).astimezone(ZONE)
    assert (due.hour, due.minute, made["last"], made["zone"]) == (8, 0, None, "Asia/Shanghai")
    tomorrow = day + timedelta(days=1)
    await until(owner, moved, tomorrow, 7)
    first = [each for _, each in box.taken]
    assert [each.subject for each in first] == ([] if due.date() == tomorrow else [first[0].subject] * 2)
    box.taken.clear()
    await until(owner, moved, tomorrow, 8)
    await look(owner)
    assert [address for address, _ in box.taken] == [BOSS, OTHER]
    notice = box.taken[0][1]
    assert notice.subject == f"[Report] Queues: {day}"
    rows = [line.split() for line in notice.text.splitlines()]
    assert ["销售", "Sales", str(day), "1", "1", "1:05"] in rows
    assert ["Total", "3", "2", "0:37"] in rows
    assert [
        "Total",
        f"{day - timedelta(days=1)}",
        "–",
        f"{day - timedelta(days=1)}",
        "1",
        "1",
        "0:30",
    ] in rows
    assert ["Change", "+200%", "+100%", "+25%"] in rows
    assert "销售 Sales</td>" in (notice.html or "")
    await boss.sign_in("boss")
    filters = (
        f"from={day}&to={day}&every=day&by=queue&basis=came&before=true&show=offered,answered,asa_ms&lang=en"
    )
    headers = {"Cookie": boss.cookie, "X-CSRF-Token": boss.csrf}
    async with owner.session.get(
        f"{owner.hub.url}/api/v1/exports/figures?{filters}", headers=headers
    ) as told:
        assert file_of(notice) == (await told.read()).decode("utf-8-sig")
    [shown] = await own(boss)
    assert {**shown["last"], "at": ""} == {
        "from": str(day), "to": str(day), "owed": 0, "sent": 2, "failed": 0, "reason": None, "at": "",
    }  # fmt: skip


async def test_what_a_hub_missed_comes_once_and_never_again(tmp_path: Path, moved: MovedTime) -> None:
    async with hub_on(tmp_path) as owner:
        box_of(owner)
        boss = await signed_in(owner, "boss", "supervisor")
        day = today(owner)
        made = await mailed(boss)
        assert datetime.fromisoformat(made["next_at"]).astimezone(ZONE).date() <= day + timedelta(days=1)
    moved.passes(hours=5 * 24)
    subjects = []
    for _ in range(2):
        async with hub_on(tmp_path) as owner:
            box = box_of(owner)
            await look(owner)
            await look(owner)
            subjects.append([each.subject for _, each in box.taken])
            [shown] = (await owner.get("/admin/report-mails"))["items"]
    assert subjects == [[f"[Report] Queues: {shown['last']['to']}"] * 2, []]
    assert date.fromisoformat(shown["last"]["to"]) >= day + timedelta(days=3)


@pytest.mark.parametrize(
    ("every", "first", "last"),
    [("week", date(2031, 4, 28), date(2031, 5, 4)), ("month", date(2031, 4, 1), date(2031, 4, 30))],
)
async def test_a_week_is_mailed_on_monday_and_a_month_on_its_first(
    owner: Api, moved: MovedTime, box: PlayedMailbox, every: str, first: date, last: date
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    await mailed(boss, every=every, language="zh", format="xlsx", hour=0)
    due = last + timedelta(days=1)
    await until(owner, moved, last, 23)
    box.taken.clear()
    await until(owner, moved, due, 0)
    await until(owner, moved, due + timedelta(days=3), 0)
    assert [each.subject for _, each in box.taken] == [f"[报表] Queues: {first} – {last}"] * 2
    [(file, data)] = box.taken[0][1].files
    assert (file.name, data[:2]) == (f"figures-{first}-{last}.xlsx", b"PK")


async def test_a_mail_is_tried_again_ever_more_seldom_and_given_up(
    owner: Api, moved: MovedTime, box: PlayedMailbox
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    made = await mailed(boss, addresses=[BOSS])
    box.answers = [Answered(503), Answered(None)]
    path = f"/reports/mails/{made['id']}/send"
    assert (await boss.call("PUT", f"/reports/mails/{made['id']}/paused", {"paused": True}))[0] == 200
    status, begun = await boss.call("POST", path)
    assert (status, begun["last"]["owed"]) == (202, 1)
    await look(owner)
    assert (await boss.call("POST", path))[1]["code"] == "wrong_state"
    [tried] = await own(boss)
    assert (tried["last"]["owed"], tried["last"]["reason"]) == (1, "http_503")
    for _ in range(2):
        moved.passes(hours=0.05)
        await look(owner)
    assert [address for address, _ in box.taken] == [BOSS]
    assert len({*box.keys}) == 1
    box.answers = [Answered(None)] * MOST_TRIES
    assert (await boss.call("POST", path))[0] == 202
    for _ in range(MOST_TRIES):
        await look(owner)
        moved.passes(hours=1.01)
    await boss.sign_in("boss")
    [given_up] = [each for each in await own(boss) if each["id"] == made["id"]]
    assert (given_up["last"]["failed"], given_up["last"]["reason"]) == (1, "no_answer")
    found = (await owner.get("/admin/health"))["items"]
    [said] = [each for each in found if each["subject"] == "reports"]
    assert (said["code"], said["params"]["reason"]) == ("report_mails_failed", "no_answer")


@pytest.mark.parametrize(
    ("method", "path", "body", "reason"),
    [
        ("POST", "/admin/users/boss/disable", None, "owner_disabled"),
        ("PUT", "/admin/roles/reader", {"base": "supervisor", "rights": ["reports.read"]}, "not_entitled"),
    ],
)
async def test_nothing_is_mailed_for_who_may_not_have_it(
    owner: Api, moved: MovedTime, box: PlayedMailbox, method: str, path: str, body: Any, reason: str
) -> None:
    rights = {"base": "supervisor", "rights": ["reports.read", "lists.export"]}
    assert (await owner.call("PUT", "/admin/roles/reader", rights))[0] in (200, 201)
    boss = await signed_in(owner, "boss", "reader")
    await mailed(boss)
    assert (await owner.call(method, path, body))[0] in (200, 204)
    await until(owner, moved, today(owner) + timedelta(days=1), 9)
    assert box.keys == []
    [kept] = (await owner.get("/admin/report-mails"))["items"]
    assert (kept["owner"], kept["last"]["failed"], kept["last"]["reason"]) == ("boss", 2, reason)


async def test_a_supervisor_with_a_team_is_mailed_what_is_of_it(tmp_path: Path, moved: MovedTime) -> None:
    floor = {**FLOOR, "teams": [{"id": "north", "queues": ["sales"]}]}
    async with hub_on(tmp_path, floor=floor) as owner:
        box = box_of(owner)
        boss = await signed_in(owner, "boss", "supervisor")
        await mailed(boss)
        assert (await owner.call("PUT", "/admin/users/boss/team", {"team": "north"}))[0] == 200
        day = today(owner)
        await visits_on(owner, day)
        await until(owner, moved, day + timedelta(days=1), 9)
        text = box.taken[-1][1].text
        assert "销售 Sales" in text
        assert "After-sales" not in text + file_of(box.taken[-1][1])


async def test_it_is_paused_gone_on_with_and_removed(
    owner: Api, moved: MovedTime, box: PlayedMailbox
) -> None:
    boss, other = [await signed_in(owner, name, "supervisor") for name in ("boss", "other")]
    made = await mailed(boss)
    path = f"/reports/mails/{made['id']}"
    for who, wanted in ((other, 404), (boss, 200)):
        assert (await who.call("PUT", f"{path}/paused", {"paused": True}))[0] == wanted
    day = today(owner) + timedelta(days=3)
    await until(owner, moved, day, 9)
    await boss.sign_in("boss")
    [paused] = await own(boss)
    assert (box.keys, paused["paused"], paused["next_at"]) == ([], True, None)
    assert (await boss.call("PUT", f"{path}/paused", {"paused": False}))[1]["next_at"]
    await look(owner)
    assert box.keys == []
    await until(owner, moved, day + timedelta(days=1), 9)
    assert len(box.taken) == 2
    await other.sign_in("other")
    assert (await other.call("POST", f"{path}/send"))[0] == 404
    assert (await other.call("DELETE", path))[0] == 404
    await boss.sign_in("boss")
    assert (await boss.call("DELETE", path))[0] == 204
    assert (await boss.call("DELETE", path))[0] == 404
    assert await own(boss) == []


async def test_pausing_gives_up_what_is_owed(owner: Api, moved: MovedTime, box: PlayedMailbox) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    made = await mailed(boss)
    box.answers = [Answered(None)] * 2
    await boss.call("POST", f"/reports/mails/{made['id']}/send")
    await look(owner)
    _, paused = await boss.call("PUT", f"/reports/mails/{made['id']}/paused", {"paused": True})
    assert (paused["last"]["failed"], paused["last"]["reason"]) == (2, "paused")
    moved.passes(hours=2)
    await look(owner)
    assert box.taken == []


async def test_an_administrator_sees_all_and_removes_any(owner: Api, box: PlayedMailbox) -> None:
    boss, other = [await signed_in(owner, name, "supervisor") for name in ("boss", "other")]
    admin = await signed_in(owner, "root", "admin")
    for who in (other, boss):
        await mailed(who)
    status, page = await admin.call("GET", "/admin/report-mails")
    assert (status, [each["owner"] for each in page["items"]]) == (200, ["boss", "other"])
    assert (await boss.call("GET", "/admin/report-mails"))[0] == 403
    path = f"/admin/report-mails/{page['items'][0]['id']}"
    assert (await boss.call("DELETE", path))[0] == 403
    assert (await admin.call("DELETE", path))[0] == 204
    assert (await own(boss), len(await own(other))) == ([], 1)
    rows = (await owner.get("/audit?limit=200"))["items"]
    told = {each["action"]: each for each in rows}
    assert told["remove_report_mail"]["actor"] == "root"
    assert told["add_report_mail"]["details"]["domains"] == ["shop.example"]
    assert BOSS not in str(rows)


async def test_it_goes_with_its_view_and_that_with_its_user(owner: Api, box: PlayedMailbox) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    view = await saved(boss)
    made = await mailed(boss, view=view)
    await boss.call("POST", f"/reports/mails/{made['id']}/send")
    assert (await boss.call("DELETE", f"/reports/views/{view}"))[0] == 204
    assert await own(boss) == []
    await look(owner)
    assert (await owner.get("/admin/report-mails"))["items"] == []


async def test_what_is_still_counted_is_waited_for(
    owner: Api, moved: MovedTime, box: PlayedMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    made = await mailed(boss, addresses=[BOSS])
    reports = owner.hub.parts.report_mails.reports
    whole = reports.of

    async def incomplete(asked: Any) -> Any:
        return {**await whole(asked), "is_complete": False}

    monkeypatch.setattr(reports, "of", incomplete)
    await boss.call("POST", f"/reports/mails/{made['id']}/send")
    await look(owner)
    [waits] = await own(boss)
    assert (waits["last"]["owed"], waits["last"]["reason"], box.keys) == (1, "still_counting", [])
    monkeypatch.setattr(reports, "of", whole)
    moved.passes(hours=0.1)
    await look(owner)
    assert len(box.taken) == 1


async def test_a_view_without_figures_of_its_own_has_the_usual_and_one_without_any_none(
    owner: Api, box: PlayedMailbox
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    for query in ("every=day", "show=waiting&basis=happened"):
        made = await mailed(boss, view=await saved(boss, query[:5], query), addresses=[BOSS])
        await boss.call("POST", f"/reports/mails/{made['id']}/send")
    await look(owner)
    assert len(box.taken) == 1
    assert "Service level" in box.taken[0][1].text
    assert "Nothing was counted" in box.taken[0][1].text
    assert [each["last"]["reason"] for each in await own(boss)] == [None, writing.NO_FIGURES]


async def test_it_needs_a_view_of_ones_own_a_mailbox_a_proof_and_the_right_to_have_files(
    owner: Api, moved: MovedTime, box: PlayedMailbox
) -> None:
    rights = {"base": "supervisor", "rights": ["reports.read"]}
    assert (await owner.call("PUT", "/admin/roles/reader", rights))[0] in (200, 201)
    boss, other = [await signed_in(owner, name, "supervisor") for name in ("boss", "other")]
    reader = await signed_in(owner, "reader", "reader")
    view = await saved(boss)
    body = {"view": view, "every": "day", "hour": 8, "addresses": [BOSS], "language": "zh", "format": "csv"}
    status, problem = await other.call("POST", "/reports/mails", body)
    assert (status, problem["errors"][0]["pointer"]) == (404, "#/view")
    assert (await reader.call("POST", "/reports/mails", body))[0] == 403
    assert (await (await token(owner)).call("POST", "/reports/mails", body))[0] == 403
    owner.hub.parts.report_mails.mails._mailbox = lambda: None
    status, problem = await boss.call("POST", "/reports/mails", body)
    assert (status, problem["code"]) == (409, "wrong_state")
    assert "mail channel" in problem["detail"]
    assert not (await boss.call("GET", "/reports/mails"))[1]["has_mailbox"]
    moved.passes(hours=0.2)
    assert (await boss.call("POST", "/reports/mails", body))[1]["code"] == "reauthentication_needed"


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"hour": 24}, "#/hour"),
        ({"hour": 8.5}, "#/hour"),
        ({"every": "year"}, "#/every"),
        ({"addresses": []}, "#/addresses"),
        ({"addresses": ["nobody"]}, "#/addresses/0"),
        ({"addresses": ["a@b.example\nBcc: x@y.example"]}, "#/addresses/0"),
        ({"addresses": [BOSS, BOSS.upper()]}, "#/addresses"),
        ({"addresses": [f"a{n}@b.example" for n in range(11)]}, "#/addresses"),
        ({"language": "fr"}, "#/language"),
        ({"format": "pdf"}, "#/format"),
        ({"view": "x"}, "#/view"),
    ],
)
async def test_what_is_wrong_is_named(
    owner: Api, box: PlayedMailbox, wrong: dict[str, Any], pointer: str
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    view = await saved(boss)
    body = {"view": view, "every": "day", "hour": 8, "addresses": [BOSS], "language": "zh", "format": "csv"}
    status, problem = await boss.call("POST", "/reports/mails", body | wrong)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


async def test_a_user_has_at_most_so_many(owner: Api, box: PlayedMailbox) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    view = await saved(boss)
    for _ in range(MOST_OF_USER):
        await mailed(boss, view=view)
    body = {"view": view, "every": "day", "hour": 8, "addresses": [BOSS], "language": "zh", "format": "csv"}
    assert (await boss.call("POST", "/reports/mails", body))[1]["code"] == "too_many_records"
