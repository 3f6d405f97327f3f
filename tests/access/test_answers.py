"""Every answer that shows contacts or work has what is secret of a customer exactly as the table says."""

from __future__ import annotations

from collections.abc import Iterator
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
    await promised(boss, customer_id="C1", owner="lina")


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
