"""Every answer that shows contacts or work has what is secret of a customer exactly as the table says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from contacthub.access.fields import CONTACTS, Kind, sees
from contacthub.access.roles import SCOPES, Role
from contacthub.access.rules import may
from contacthub.access.viewer import Viewer
from contacthub.bootstrap.doors import ROUTES
from tests.access.test_who_may import MADE, House, Who, house
from tests.accounts.people import signed_in
from tests.support import arrived, event, token
from tests.work.items import promised

NAME, NUMBER, ATTRIBUTE, CUSTOMER = "Zacharias Quill", "13911112222", "O-secret-77", "陆建国"
SAID, WRITER = "my parcel is torn", "Wilhelmina Xu"
PERSONS = ["agent", "supervisor", "admin", *MADE]
PROGRAMS = [Who(scopes=frozenset({each})) for each in sorted(SCOPES - {"events:write"})]
RULES = {str(each): each.rule for each in ROUTES}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hub on which Li Na has a call of somebody with a name and an order, and an item about a customer."""
    path: Path = tmp_path_factory.mktemp("answers")
    with house(path) as opened:
        opened.runner.run(_seeded(opened))
        yield opened


async def _seeded(home: House) -> None:
    phones = await token(home.owner, "seeds")
    call = {"from": NUMBER, "from_name": NAME, "attributes": {"order": ATTRIBUTE}, "routing": "pbx"}
    [first, _] = await phones.events(
        arrived("s1", **call), event("contact.answered", {"ref": "s1", "agent": "lina"})
    )
    home.contact = str(first["contact_id"])
    boss = await signed_in(home.owner, "who opens work", "supervisor")
    home.item = await promised(boss, customer_id="C1", owner="lina")
    said = {
        "ref": "m1",
        "message_id": "m1",
        "text": SAID,
        "channel": "chat",
        "from": "wx-1",
        "from_name": WRITER,
    }
    [taken] = await phones.events(event("contact.message", {**said, "queue": "sales"}))
    home.chat = str(taken["contact_id"])


def viewer_of(who: Who) -> Viewer:
    if who.scopes is not None:
        return Viewer(name="token", role=Role.TOKEN, scopes=who.scopes)
    agent = None if who.base is not Role.AGENT else "lina" if who.person == "agent" else "wangwei"
    granted = who.rights if who.person in MADE else None
    return Viewer(name="x", role=who.base or Role.AGENT, agent=agent, granted=granted)


async def _asked(home: House, who: Who, path: str) -> tuple[int, str]:
    headers = await home.headers(who)
    async with home.owner.session.get(f"{home.owner.hub.url}/api/v1{path}", headers=headers) as response:
        home.owner.session.cookie_jar.clear()
        return response.status, await response.text()


ASKS: Final = {"list": "/contacts?agent=lina", "one": "/contacts/{contact}"}


@pytest.mark.parametrize("who", [*(Who(person=each) for each in PERSONS), *PROGRAMS], ids=str)
def test_a_customer_of_a_contact_is_shown_exactly_to_whom_the_table_says(home: House, who: Who) -> None:
    viewer = viewer_of(who)
    part = viewer.agent == "lina"
    for name, path in ASKS.items():
        status, text = home.runner.run(_asked(home, who, path.replace("{contact}", home.contact)))
        rule = RULES["GET /api/v1/contacts" + ("/{id}" if name == "one" else "")]
        assert rule is not None
        is_open = may(viewer, rule) and (viewer.role is not Role.AGENT or part)
        assert status == (200 if is_open else 403), (who, path)
        for secret, field in ((NAME, "from_name"), (NUMBER, "from"), (ATTRIBUTE, "attributes")):
            shown = is_open and sees(viewer, Kind.CONTACT, field, part=part)
            assert (secret in text) == shown, (who, path, secret)


@pytest.mark.parametrize("who", [*(Who(person=each) for each in PERSONS), *PROGRAMS], ids=str)
def test_the_floor_shows_contacts_and_customers_exactly_as_the_table_says(home: House, who: Who) -> None:
    viewer, rule = viewer_of(who), RULES["GET /api/v1/floor"]
    assert rule is not None
    status, text = home.runner.run(_asked(home, who, "/floor"))
    assert status == (200 if may(viewer, rule) else 403)
    part = viewer.agent == "lina"
    is_there = status == 200 and (part or sees(viewer, Kind.FLOOR, CONTACTS))
    assert (f'"id":"{home.contact}"' in text) == is_there
    for secret, field in ((NAME, "from_name"), (NUMBER, "from"), (ATTRIBUTE, "attributes")):
        shown = is_there and sees(viewer, Kind.LIVE, field, part=part)
        assert (secret in text) == shown, (who, secret)


@pytest.mark.parametrize("who", [*(Who(person=each) for each in PERSONS), *PROGRAMS], ids=str)
def test_the_customer_of_an_item_is_named_exactly_to_whom_the_table_says(home: House, who: Who) -> None:
    viewer, rule = viewer_of(who), RULES["GET /api/v1/work"]
    assert rule is not None
    status, text = home.runner.run(_asked(home, who, "/work"))
    assert status == (200 if may(viewer, rule) else 403)
    is_there = status == 200 and (viewer.role is not Role.AGENT or viewer.agent == "lina")
    assert ("Remote dead" in text) == is_there
    shown = is_there and sees(viewer, Kind.WORK, "customer.name", part=True)
    assert (CUSTOMER in text) == shown
    assert ("陆**" in text) == (is_there and not shown)


CARDS: Final = ("/customers/C1", "/customers/C1/card", "/customers/C1/history")


@pytest.mark.parametrize("who", [*(Who(person=each) for each in PERSONS), *PROGRAMS], ids=str)
def test_a_card_is_shown_exactly_to_whom_the_table_says(home: House, who: Who) -> None:
    viewer = viewer_of(who)
    shown = sees(viewer, Kind.CARD)
    for path in CARDS:
        status, text = home.runner.run(_asked(home, who, path))
        rule = RULES["GET /api/v1" + path.replace("C1", "{id}")]
        assert rule is not None
        assert may(viewer, rule) == shown, (who, path)
        assert (status, CUSTOMER in text) == ((200, True) if shown else (403, False)), (who, path)


@pytest.mark.parametrize("who", [*(Who(person=each) for each in PERSONS), *PROGRAMS], ids=str)
def test_messages_are_shown_exactly_to_whom_the_table_says(home: House, who: Who) -> None:
    viewer = viewer_of(who)
    status, text = home.runner.run(_asked(home, who, f"/contacts/{home.chat}/messages"))
    shown = sees(viewer, Kind.MESSAGE, part=False)
    assert (status, SAID in text) == ((200, True) if shown else (403, False)), who
    status, text = home.runner.run(_asked(home, who, "/threads"))
    rule = RULES["GET /api/v1/threads"]
    assert rule is not None
    assert status == (200 if may(viewer, rule) else 403)
    named = status == 200 and sees(viewer, Kind.THREAD, "from_name", part=False)
    assert (WRITER in text) == named, who


@pytest.mark.parametrize("who", [*(Who(person=each) for each in PERSONS), *PROGRAMS], ids=str)
def test_an_item_is_shown_exactly_to_whom_the_table_says(home: House, who: Who) -> None:
    viewer = viewer_of(who)
    status, text = home.runner.run(_asked(home, who, f"/work/{home.item}"))
    is_there = sees(viewer, Kind.WORK, part=viewer.agent == "lina")
    assert (status, "Remote dead" in text) == ((200, True) if is_there else (403, False)), who
    named = is_there and sees(viewer, Kind.WORK, "customer.name", part=True)
    assert (CUSTOMER in text) == named
    assert ("陆**" in text) == (is_there and not named)


REPORTS: Final = sorted(
    str(each).removeprefix("GET /api/v1")
    for each in ROUTES
    if str(each).startswith("GET /api/v1/reports/") and "{" not in str(each)
)


@pytest.mark.parametrize("who", [*(Who(person=each) for each in PERSONS), *PROGRAMS], ids=str)
def test_reports_name_no_customer_to_whom_the_table_does_not(home: House, who: Who) -> None:
    viewer, today = viewer_of(who), datetime.now(UTC).date()
    days = f"from={today - timedelta(days=1)}&to={today + timedelta(days=1)}"
    told = sees(viewer, Kind.CONTACT, "from", part=True)
    for path in REPORTS:
        rule = RULES[f"GET /api/v1{path}"]
        assert rule is not None
        status, text = home.runner.run(_asked(home, who, f"{path}?{days}&kind=complaint&field=words"))
        assert (status == 403) == (not may(viewer, rule)), (who, path, status)
        for secret in (NAME, NUMBER, ATTRIBUTE, CUSTOMER, SAID, WRITER):
            assert told or secret not in text, (who, path, secret)
