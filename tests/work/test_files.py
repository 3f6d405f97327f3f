"""Files of items: named by a note or a step, seen and fetched by who sees the item, and taken away."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from contacthub.messages import attachments
from contacthub.work import files
from tests.accounts.people import Person, signed_in
from tests.messages.test_attachments import PNG, uploaded
from tests.support import Api, console, token
from tests.work.items import promised

pytestmark = pytest.mark.both_engines
Json = dict[str, Any]


async def sent(person: Person, content: bytes = PNG, name: str = "门锁.png") -> Json:
    """A file that somebody has sent who is signed in."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", content, filename=name)
    headers = {"Origin": person.origin, "X-CSRF-Token": person.csrf, "Cookie": person.cookie}
    url = f"{person.owner.hub.url}/api/v1/uploads"
    async with person.owner.session.post(url, data=form, headers=headers) as response:
        assert response.status == 201, await response.text()
        found: Json = await response.json()
        return found


async def fetched(person: Person, path: str) -> tuple[int, bytes, Any]:
    headers = {"Origin": person.origin, "Cookie": person.cookie}
    async with person.owner.session.get(f"{person.owner.hub.url}/api/v1{path}", headers=headers) as response:
        return response.status, await response.read(), response.headers


async def good(person: Person, method: str, path: str, body: Any = None) -> Any:
    status, answer = await person.call(method, path, body)
    assert status == 200, (status, answer)
    return answer


async def refused(person: Person, method: str, path: str, body: Any = None) -> tuple[int, str, list[str]]:
    status, answer = await person.call(method, path, body)
    return status, answer["code"], [each["pointer"] for each in answer.get("errors", [])]


def on_disk(owner: Api, file_id: str) -> bool:
    return owner.hub.parts.messages.attachments.path(file_id).is_file()


@pytest.fixture
async def lina(owner: Api) -> Person:
    return await signed_in(owner, "li.na", agent="lina")


async def test_a_file_goes_with_a_note_and_is_fetched_by_who_sees_the_item(owner: Api, lina: Person) -> None:
    item = await promised(lina)
    file = await sent(lina)
    shown = await good(lina, "POST", f"/work/{item}/notes", {"text": "So it looks", "files": [file["id"]]})
    [there] = shown["files"]
    assert {name: there[name] for name in file} == file == {
        "id": file["id"], "name": "门锁.png", "media_type": "image/png", "size": len(PNG),
    }  # fmt: skip
    assert (there["by"], there["removed_at"]) == ("li.na", None)
    opened, noted = shown["history"]
    assert (opened["files"], noted["files"], noted["what"]) == ([], [there], "work_noted")
    status, content, headers = await fetched(lina, f"/work/{item}/files/{file['id']}")
    assert (status, content) == (200, PNG)
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert headers["Content-Security-Policy"] == "sandbox"
    wei = await signed_in(owner, "wei", agent="wangwei")
    assert (await fetched(wei, f"/work/{item}/files/{file['id']}"))[0] == 403
    other = await promised(lina, title="Another")
    assert (await fetched(lina, f"/work/{other}/files/{file['id']}"))[0] == 404
    assert (await fetched(lina, f"/attachments/{file['id']}"))[0] in (403, 404)
    reader = await token(owner, "reader", scopes=["work:read"])
    found = await reader.get(f"/work/{item}")
    assert found["files"] == [there]


async def test_a_file_alone_is_a_note_and_one_goes_with_a_step(lina: Person) -> None:
    item = await promised(lina)
    first, second = await sent(lina), await sent(lina, b"Dear shop", "letter.txt")
    shown = await good(lina, "POST", f"/work/{item}/notes", {"files": [first["id"]]})
    done = {"outcome": "recorded", "version": shown["version"], "fields": {"words": "x"}}
    shown = await good(lina, "POST", f"/work/{item}/steps", {**done, "files": [second["id"]]})
    assert [each["name"] for each in shown["files"]] == ["门锁.png", "letter.txt"]
    assert shown["history"][-1]["files"] == [shown["files"][1]]
    nothing = await refused(lina, "POST", f"/work/{item}/notes", {"text": " "})
    assert nothing == (422, "invalid", ["#/text"])


async def test_what_is_not_theirs_or_is_used_is_refused_and_nothing_has_changed(
    owner: Api, lina: Person
) -> None:
    item, path = await promised(lina), "/work/{}/notes"
    boss = await signed_in(owner, "boss", "supervisor")
    theirs, used = await sent(boss), await sent(lina)
    await good(lina, "POST", path.format(item), {"files": [used["id"]]})
    for wrong in (theirs["id"], used["id"], "no-such-file"):
        body = {"text": "x", "files": [(await sent(lina))["id"], wrong]}
        assert await refused(lina, "POST", path.format(item), body) == (422, "invalid", ["#/files/1"])
    assert (await good(lina, "GET", f"/work/{item}"))["version"] == 2
    stale = {
        "outcome": "recorded",
        "version": 1,
        "fields": {"words": "x"},
        "files": [(await sent(lina))["id"]],
    }
    assert (await refused(lina, "POST", f"/work/{item}/steps", stale))[1] == "stale"
    again = {**stale, "version": 2}
    assert len((await good(lina, "POST", f"/work/{item}/steps", again))["files"]) == 2


async def test_an_item_has_so_many_files_and_bytes_and_no_more(
    lina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = await promised(lina)
    monkeypatch.setattr(files, "MOST_OF_ITEM", 2)
    ids = [(await sent(lina, b"abc"))["id"] for _ in range(3)]
    path = f"/work/{item}/notes"
    assert await refused(lina, "POST", path, {"files": ids}) == (422, "invalid", ["#/files"])
    await good(lina, "POST", path, {"files": ids[:2]})
    assert await refused(lina, "POST", path, {"files": ids[2:]}) == (422, "invalid", ["#/files"])
    await good(lina, "DELETE", f"/work/{item}/files/{ids[0]}")
    monkeypatch.setattr(files, "MOST_BYTES_OF_ITEM", 5)
    assert await refused(lina, "POST", path, {"files": ids[2:]}) == (422, "invalid", ["#/files"])
    monkeypatch.undo()
    await good(lina, "POST", path, {"files": ids[2:]})
    many = [f"f{n}" for n in range(11)]
    assert (await refused(lina, "POST", path, {"files": many}))[2] == ["#/files"]


async def test_a_file_is_taken_away_by_who_sent_it_or_a_supervisor_and_stays_in_the_history(
    owner: Api, lina: Person
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    item = await promised(lina)
    first, second = await sent(lina), await sent(lina)
    theirs = await sent(boss)
    await good(lina, "POST", f"/work/{item}/notes", {"files": [first["id"], second["id"]]})
    await good(boss, "POST", f"/work/{item}/notes", {"files": [theirs["id"]]})
    path = f"/work/{item}/files"
    assert await refused(lina, "DELETE", f"{path}/{theirs['id']}") == (403, "not_your_step", [])
    program = await token(owner, "shop", scopes=["work:write"])
    assert (await program.call("DELETE", f"{path}/{first['id']}"))[0] == 403
    await good(lina, "DELETE", f"{path}/{first['id']}")
    shown = await good(boss, "DELETE", f"{path}/{second['id']}")
    assert [each["id"] for each in shown["files"]] == [theirs["id"]]
    line = shown["history"][-1]
    assert (line["what"], line["by"], line["detail"]["link"]) == ("work_linked", "boss", "file")
    [gone] = line["files"]
    assert (gone["id"], gone["name"], gone["by"]) == (second["id"], "门锁.png", "li.na")
    assert gone["removed_by"] == "boss"
    assert gone["at"] <= gone["removed_at"] <= line["at"]
    assert [on_disk(owner, each["id"]) for each in (first, second, theirs)] == [False, False, True]
    assert (await fetched(boss, f"{path}/{second['id']}"))[0] == 404
    assert (await refused(boss, "DELETE", f"{path}/{second['id']}"))[:2] == (404, "not_found")
    assert (await refused(lina, "POST", f"/work/{item}/notes", {"files": [first["id"]]}))[0] == 422


async def test_of_an_item_that_is_over_no_file_is_taken_away(lina: Person) -> None:
    item, file = await promised(lina), await sent(lina)
    shown = await good(lina, "POST", f"/work/{item}/notes", {"files": [file["id"]]})
    over = {"outcome": "withdrawn", "version": shown["version"], "note": "He found it"}
    await good(lina, "POST", f"/work/{item}/steps", over)
    path = f"/work/{item}/files/{file['id']}"
    assert (await refused(lina, "DELETE", path))[:2] == (409, "wrong_state")
    assert (await fetched(lina, path))[:2] == (200, PNG)


async def test_files_of_items_stay_when_what_nobody_used_goes(
    owner: Api, lina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, file, unused = await promised(lina), await sent(lina), await sent(lina)
    await good(lina, "POST", f"/work/{item}/notes", {"files": [file["id"]]})
    monkeypatch.setattr(attachments, "GONE_AFTER_MS", -1)
    await owner.hub.parts.messages.attachments.drop_unused()
    assert [on_disk(owner, each["id"]) for each in (file, unused)] == [True, False]


async def test_a_program_sends_files_and_a_console_names_and_takes_them_away(owner: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    item = await promised(boss, owner="lina")
    program = await token(owner, "shop", scopes=["work:write"])
    status, file = await uploaded(program, b"%PDF-1.7 bill", "bill.pdf")
    assert status == 201, file
    status, shown = await program.call("POST", f"/work/{item}/notes", {"files": [file["id"]]})
    assert (status, shown["files"][0]["media_type"]) == (200, "application/pdf")
    mine = await token(owner, "mine", scopes=["events:write"], agent="lina")
    _, file = await uploaded(mine, b"%PDF-1.7 bill", "bill.pdf")
    async with console(owner, "lina", bearer=mine.token) as screen:
        await screen.do("note_work", item_id=item, text="", files=[file["id"]])
        assert len((await good(boss, "GET", f"/work/{item}"))["files"]) == 2
        await screen.do("remove_work_file", item_id=item, file_id=file["id"])
    assert len((await good(boss, "GET", f"/work/{item}"))["files"]) == 1
