"""Each command is done once, and what is answered is on disk."""

from __future__ import annotations

import asyncio
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from contacthub.console.commands import COMMANDS
from contacthub.database.units import StorageUnavailable
from tests.console.commands.hall import Hall, code
from tests.console.people import closing_code
from tests.support import Console, arrived, console, hub_on, token

pytestmark = pytest.mark.both_engines


async def test_a_repeated_ref_is_answered_again_and_not_done_again(hall: Hall) -> None:
    contact_id = await hall.talking()
    ref = str(uuid.uuid4()).upper()
    args: dict[str, Any] = {"contact_id": contact_id, "question": "还保修吗？"}
    first = await hall.lina.do("add_question", ref=ref, **args)
    second = await hall.lina.do("add_question", ref=ref, **args)
    async with console(hall.owner, "lina", bearer=hall.bearer) as other:
        third = await other.do("add_question", ref=ref, **args)
    assert [each["ref"] for each in (first, second, third)] == [ref] * 3
    assert [each["ok"] for each in (first, second, third)] == [True] * 3
    assert (await hall.logged()).count("question_added") == 1


async def test_a_refusal_is_repeated_too_even_if_it_would_be_done_now(hall: Hall) -> None:
    ref, contact = str(uuid.uuid4()), str(uuid.uuid4())
    assert code(await hall.lina.do("set_note", ref=ref, contact_id=contact, text="x")) == "unknown_contact"
    contact = await hall.talking()
    assert code(await hall.lina.do("set_note", ref=ref, contact_id=contact, text="x")) == "unknown_contact"


async def test_the_same_ref_sent_on_two_sockets_at_once_is_done_once(hall: Hall) -> None:
    contact_id = await hall.talking()
    text = {"ref": str(uuid.uuid4()), "cmd": "add_question", "contact_id": contact_id, "question": "?"}
    async with console(hall.owner, "lina", bearer=hall.bearer) as other:
        await asyncio.gather(*(screen.socket.send(json.dumps(text)) for screen in (hall.lina, other)))
        replies = [await screen.next("reply") for screen in (hall.lina, other)]
    assert [reply["ok"] for reply in replies] == [True, True]
    assert (await hall.logged()).count("question_added") == 1


async def test_a_command_sent_too_often_is_refused_with_when_to_go_on(hall: Hall) -> None:
    limit = next(spec.limit for spec in COMMANDS if spec.name == "snapshot")
    replies = []
    while not replies or replies[-1]["ok"]:
        replies.append(await hall.lina.do("snapshot"))
        assert len(replies) < 10 * limit.burst
    assert len(replies) > limit.burst
    refused = replies[-1]
    assert code(refused) == "over_limit"
    assert 0 < refused["error"]["retry_after_ms"] <= 1_000 // limit.per_second
    assert (await hall.lina.do("focus"))["ok"]
    await asyncio.sleep(refused["error"]["retry_after_ms"] / 1_000)
    assert (await hall.lina.do("snapshot", ref=refused["ref"]))["ok"]


async def test_a_limit_is_of_a_viewer_and_not_of_a_socket(hall: Hall) -> None:
    async with console(hall.owner, "lina", bearer=hall.bearer) as second:

        async def until_refused(screen: Console) -> int:
            count = 0
            while (await screen.do("snapshot"))["ok"]:
                count += 1
            return count

        await until_refused(hall.lina)
        assert await until_refused(second) <= 1
    async with console(hall.owner, "wangwei") as other:
        assert (await other.do("snapshot"))["ok"]


async def test_refs_are_remembered_over_a_restart(tmp_path: Path) -> None:
    ref, bearer, contact_id = str(uuid.uuid4()), "", ""
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        bearer = (await token(owner, "lina-console", scopes=[], agent="lina")).token
        async with console(owner, "lina", bearer=bearer) as lina:
            await lina.do("set_presence", presence="available")
            await api.events(arrived("call-1"))
            contact_id = (await lina.next("offer"))["offer"]["contact_id"]
            assert (await lina.do("add_question", ref=ref, contact_id=contact_id, question="?"))["ok"]
    async with hub_on(tmp_path) as owner, console(owner, "lina", bearer=bearer) as lina:
        assert (await lina.do("add_question", ref=ref, contact_id=contact_id, question="?"))["ok"]
        log = await (await token(owner, "second")).get("/log?since=0")
    assert [each["type"] for each in log["items"]].count("question_added") == 1


async def test_refs_of_different_people_are_different(hall: Hall) -> None:
    ref = str(uuid.uuid4())
    assert (await hall.lina.do("set_presence", ref=ref, presence="lunch"))["ok"]
    async with console(hall.owner, "wangwei") as wangwei:
        assert (await wangwei.do("set_presence", ref=ref, presence="lunch"))["ok"]
    floor = await hall.api.get("/floor")
    assert [each["presence"] for each in floor["agents"]] == ["lunch", "lunch"]


async def test_what_the_disk_refuses_is_not_done_and_the_same_ref_may_try_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact_id, ref = await hall.talking(), str(uuid.uuid4())
    args = {"contact_id": contact_id, "question": "还保修吗？"}

    async def refuses(**_: object) -> None:
        raise StorageUnavailable("no space left")

    with monkeypatch.context() as full:
        full.setattr(hall.owner.hub.parts.stores.log, "append", refuses)
        assert code(await hall.lina.do("add_question", ref=ref, **args)) == "unavailable"
    assert await closing_code(hall.lina) == 1012
    async with console(hall.owner, "lina", bearer=hall.bearer) as back:
        assert (await back.do("add_question", ref=ref, **args))["ok"]
    assert (await hall.logged()).count("question_added") == 1
