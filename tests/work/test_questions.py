"""Questions after work items: the hub asks the customer by a survey, or says in the history why not."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import Any

import pytest

from contacthub.hub.hub import Hub
from contacthub.processes import commands as p
from tests.support import Api, token
from tests.surveys.asked import Asks, asking
from tests.work.test_following import AFTER_WORK, CALL, OPENS, ended, floor, good, repair

LU = "13800138000"


async def question(hub: Asks, customer: str | None = "C1", contact: str | None = None) -> tuple[Api, str]:
    """An end that opens a question, which is then due; its id."""
    api = await token(hub.owner, uuid.uuid4().hex, scopes=["work:read", "work:write"])
    new = {"process": "repair", "title": "Cold", "customer_id": customer, "contact_id": contact}
    item = (await good(api, "POST", "/work", new))["id"]
    [link] = (await ended(api, item, "works"))["links"]
    await good(api, "POST", f"/work/{link['ref']}/plan", {"due_at": None, "version": 1})
    return api, link["ref"]


async def settled(api: Api, item: str) -> Any:
    """The item, once it is over."""
    async with asyncio.timeout(30):
        while (found := await good(api, "GET", f"/work/{item}"))["state"] != "closed":  # noqa: ASYNC110 - asked over HTTP
            await asyncio.sleep(0.02)
    return found


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("contacthub.work.questions.LOOK_S", 0.02)
    return monkeypatch


@pytest.mark.both_engines
async def test_a_customer_is_asked_a_week_after_and_the_item_is_over(
    tmp_path: Path, quick: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, quick, AFTER_WORK) as hub:
        await hub.customer("C1", LU)
        assert (await floor(hub.owner, processes=[CALL, repair(OPENS[2])]))[0] == 200
        contact = await hub.call("a1", LU, of="C1")
        api, item = await question(hub, contact=contact)
        over = await settled(api, item)
        assert (over["outcome"], over["history"][-1]["by"]) == ("asked", "hub")
        assert await hub.decided(1) == [(contact, "repair", None, "zh")]  # not asked when the contact closed
        page = await hub.link()
        assert (await hub.post(page, score="5"))[0] == 200
        # Of one contact a survey asks once: a second repair has its reason.
        api, again = await question(hub, contact=contact)
        over = await settled(api, again)
        assert (over["outcome"], over["history"][-1]["detail"]["cause"]) == ("not_asked", "asked_lately")


@pytest.mark.both_engines
async def test_a_customer_who_was_in_no_contact_is_asked_at_their_number(
    tmp_path: Path, quick: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, quick, AFTER_WORK) as hub:
        await hub.customer("C1", LU)
        assert (await floor(hub.owner, processes=[CALL, repair(OPENS[2])]))[0] == 200
        api, item = await question(hub)
        assert (await settled(api, item))["outcome"] == "asked"
        await hub.link()
        assert [each["to"] for each in hub.provider.sent] == [f"+86{LU}"]


@pytest.mark.both_engines
async def test_nobody_is_asked_while_they_complain_and_the_history_says_so(
    tmp_path: Path, quick: pytest.MonkeyPatch
) -> None:
    complaint = {**CALL, "id": "moan", "kind": "complaint", "number": "C"}
    async with asking(tmp_path, quick, AFTER_WORK) as hub:
        await hub.customer("C1", LU)
        assert (await floor(hub.owner, processes=[CALL, complaint, repair(OPENS[2])]))[0] == 200
        desk = await token(hub.owner, "desk", scopes=["work:write"])
        await good(desk, "POST", "/work", {"process": "moan", "title": "Late", "customer_id": "C1"})
        api, item = await question(hub)
        over = await settled(api, item)
        assert (over["outcome"], over["history"][-1]["detail"]["cause"]) == ("not_asked", "open_complaint")
        api, nobody = await question(hub, customer=None)
        assert (await settled(api, nobody))["history"][-1]["detail"]["cause"] == "no_address"
        assert hub.provider.sent == []


async def test_what_was_decided_before_the_hub_ended_stands(
    tmp_path: Path, quick: pytest.MonkeyPatch
) -> None:
    quick.setattr("contacthub.hub.hub.Hub.handle", _without_ends(Hub.handle))
    async with asking(tmp_path, quick, AFTER_WORK) as hub:
        await hub.customer("C1", LU)
        assert (await floor(hub.owner, processes=[CALL, repair(OPENS[2])]))[0] == 200
        _, item = await question(hub)
        assert await hub.decided(1) == [(item, "repair", None, "zh")]
        await hub.link()
    quick.undo()
    quick.setattr("contacthub.work.questions.LOOK_S", 0.02)
    async with asking(tmp_path, quick, AFTER_WORK) as hub:
        api = await token(hub.owner, "again", scopes=["work:read"])
        assert (await settled(api, item))["outcome"] == "asked"
        assert len(await hub.decided(1)) == 1
        assert hub.provider.sent == []


def _without_ends(handle: Any) -> Any:
    """A hub that ends before a question is over."""

    def handled(hub: Any, command: Any, rows: Any = ()) -> Any:
        return [] if isinstance(command, p.EndQuestion) else handle(hub, command, rows)

    return handled
