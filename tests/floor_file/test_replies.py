"""``[[replies]]``: what is checked, and who reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.accounts.people import signed_in
from tests.support import Api, rows_of, token

from .test_file import put

QUEUES = {"queues": [{"id": "support"}, {"id": "sales"}]}
HELLO = {"id": "hello", "title": "Hello", "text": "{customer}, this is {agent}; order {order}."}


def reply(name: str, **more: Any) -> dict[str, Any]:
    return {**HELLO, "id": name, "title": name, **more}


@pytest.mark.parametrize(
    ("replies", "status", "words", "pointer"),
    [
        ([{**HELLO, "text": "Dear {name}"}], 422, "{name} is no field; there are {customer}", "0/text"),
        ([{**HELLO, "text": "{} and { customer }"}], 422, "{} is no field", "0/text"),
        ([{**HELLO, "text": "x" * 2001}], 422, "2000 characters", "0/text"),
        ([{"id": "a", "text": "b"}], 422, "needed, unless the reply is retired", "0/title"),
        ([{"id": "a", "title": "b"}], 422, "needed, unless the reply is retired", "0/text"),
        ([reply("a"), reply("a")], 422, "reply a: there twice", "1/id"),
        ([reply("a"), reply("b", title="A")], 422, "b has the title of reply a", "1/title"),
        ([reply("a", queue="suport")], 422, "reply a is for suport, which is no queue; did you", "0/queue"),
        ([reply("a", language="中文")], 422, "language", "0/language"),
    ],
)
async def test_faults_of_replies_say_the_place_and_the_way_out(
    owner: Api, replies: list[dict[str, Any]], status: int, words: str, pointer: str
) -> None:
    found, answer = await put(owner, {**QUEUES, "replies": replies})
    assert (found, words in json.dumps(answer, ensure_ascii=False)) == (status, True), answer
    assert answer["errors"][0]["pointer"] == f"#/replies/{pointer}"
    reader = await token(owner, scopes=["floor:read"])
    assert (await reader.get("/replies"))["items"] == []


async def test_a_title_stands_once_in_each_queue_and_language(owner: Api) -> None:
    apart = [HELLO, reply("b", title="Hello", language="en"), reply("c", title="Hello", queue="sales")]
    assert (await put(owner, {**QUEUES, "replies": apart}))[0] == 200
    status, answer = await put(owner, {"replies": [reply("d", title="HELLO")]})
    assert (status, answer["detail"]) == (
        422,
        "reply d has the title of reply hello for the same queue and language",
    )


async def test_more_replies_than_a_list_holds_are_refused_also_one_by_one(owner: Api) -> None:
    assert (await put(owner, {"replies": [reply(f"r{n}") for n in range(500)]}))[0] == 200
    status, answer = await put(owner, {"replies": [reply("one_more")]})
    assert (status, answer["detail"]) == (422, "501 replies; there is room for 500: retire some")
    swapped = [reply("one_more"), {"id": "r0", "retired": True}]
    assert (await put(owner, {"replies": swapped}))[1]["changes"] == ["+ reply one_more", "- reply r0"]


async def test_a_queue_that_a_reply_is_for_is_not_retired_before_it(owner: Api) -> None:
    await put(owner, {"queues": [{"id": "cellar"}], "replies": [reply("a", queue="cellar")]})
    cellar = {"id": "cellar", "retired": True}
    status, answer = await put(owner, {"queues": [cellar]})
    assert (status, answer["detail"]) == (409, "queue cellar cannot be retired: reply a is for it")
    gone = {"queues": [cellar], "replies": [{"id": "a", "retired": True}]}
    assert (await put(owner, gone))[1]["changes"] == ["- reply a", "- queue cellar"]


async def test_agents_read_those_of_a_queue_and_those_of_all_and_they_are_stored(
    owner: Api, tmp_path: Path
) -> None:
    replies = [HELLO, reply("a", queue="sales"), reply("b", queue="support", language="zh-CN")]
    await put(owner, {**QUEUES, "replies": replies})
    lina = await signed_in(owner, "lina")

    async def listed(query: str) -> list[str]:
        _, body = await lina.call("GET", f"/replies{query}")
        return [each["id"] for each in body["items"]]

    assert await listed("?queue=support") == ["b", "hello"]
    assert await listed("") == ["a", "b", "hello"]
    _, body = await lina.call("GET", "/replies?queue=sales")
    assert body["items"][1] == {**HELLO, "queue": None, "language": None}
    with rows_of(tmp_path) as rows:
        stored = rows.execute("SELECT id FROM directory WHERE kind = 'reply' ORDER BY id").fetchall()
    assert [tuple(row) for row in stored] == [("a",), ("b",), ("hello",)]
