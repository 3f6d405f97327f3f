"""Erasing a customer, proven by searching all that is stored for every text, name and number of theirs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from contacthub.bootstrap.kept import DATABASES
from contacthub.bootstrap.storages import storage_of
from contacthub.config import Settings
from contacthub.database.units import StorageUnavailable
from contacthub.privacy.store import PrivacyStore
from tests.accounts.people import signed_in
from tests.privacy.house import House, good
from tests.support import arrived, hub_on, rows_of

COUNTED = {"report_changed"}
"""Rows that go by themselves at any moment, once the figures have them."""


def stored(data: Path) -> dict[str, bytes]:
    """All that is stored, by where: every file's bytes; of PostgreSQL every table's rows as text."""
    found = {str(path.relative_to(data)): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    settings = Settings(data=data)
    if settings.storage.url:
        for name in DATABASES:
            with storage_of(settings, data).look(name) as raw:
                listed = raw.execute(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
                ).fetchall()
                for (table,) in listed:
                    rows = raw.execute(f"SELECT CAST(t AS TEXT) FROM {table} AS t").fetchall()
                    found[f"{name}.{table}"] = "\n".join(str(row[0]) for row in rows).encode()
    return found


def left(data: Path, texts: Any) -> list[tuple[str, str]]:
    """Which of the texts are stored, and where."""
    return [(text, place) for place, held in stored(data).items() for text in texts if text.encode() in held]


def forms(house: House) -> set[str]:
    """Each text as it may be kept: as it was written, numbers as dialled from abroad, words of the search."""
    numbers = {each for each in house.them.texts if each.isdigit()}
    return {*house.them.texts, *house.them.replaced, *(f"+86{each}" for each in numbers), *house.words}


@pytest.mark.both_engines
async def test_of_an_erased_customer_no_byte_is_left_and_of_others_every_one(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        for n in range(3):
            await house.fill(f"B{n}", house.others)
        await house.fill("C1", house.them)
        await house.fill("B4", house.others)
        before = {text for text, _ in left(tmp_path, forms(house))}
        assert set(house.them.texts) <= before  # all of it was there
        stays = {text for text, _ in left(tmp_path, house.others.texts)}
        preview = await good(house.admin, "GET", "/customers/C1/erase")
        assert preview["in_the_way"] == []
        assert (preview["name"], preview["deleted"]["messages"]) == (f"{house.them.texts[3][:1]}**", 1)
        done = await house.erased("C1")
        told = {*preview["deleted"], *preview["unlinked"]}
        assert done["rows"].keys() | COUNTED == told | COUNTED
        assert left(tmp_path, forms(house)) == []
        assert {text for text, _ in left(tmp_path, house.others.texts)} >= stays - before
        status, answer = await house.api.call("GET", "/customers/C1")
        assert (status, answer["code"]) == (404, "unknown_customer")
    assert left(tmp_path, forms(house)) == []
    async with hub_on(tmp_path):
        pass
    assert left(tmp_path, forms(house)) == []


async def test_what_is_known_of_a_number_and_of_a_prepared_import_goes_too(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        number, ref, name = house.them.number(), house.them.word(), house.them.word()
        said = {"from": number, "from_name": name, "channel": "voice", "queue": "sales"}
        [call] = await house.api.events(arrived(ref, **said))
        await good(house.api, "POST", f"/contacts/{call['contact_id']}/close")
        status, _ = await uploads(house, f"name,phone\n{house.them.word()},{number}\n".encode())
        assert status == 201
        await good(house.api, "PUT", "/customers/C1", {"name": house.them.han(), "phones": [number]})
        preview = await good(house.admin, "GET", "/customers/C1/erase")
        assert preview["deleted"]["contact_details"] == 1
        await house.erased("C1")
        assert left(tmp_path, house.them.texts) == []
        with rows_of(tmp_path) as raw:  # counted still, with nobody
            rows = raw.execute("SELECT id, ref, customer_id FROM contacts").fetchall()
        assert rows == [(call["contact_id"], f"erased:{call['contact_id']}", None)]


async def uploads(house: House, content: bytes) -> tuple[int, Any]:
    """Send a file of customers that is not run."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", content, filename="people.csv")
    who = house.admin
    headers = {"Origin": who.origin, "X-CSRF-Token": who.csrf, "Cookie": who.cookie}
    url = f"{who.owner.hub.url}/api/v1/imports"
    async with who.owner.session.post(url, data=form, headers=headers) as response:
        return response.status, await response.json()


@pytest.mark.both_engines
async def test_merged_customers_go_whole_and_one_who_was_taken_apart_again_stays(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        for one, of in (("A", house.them), ("B", house.them), ("C", house.others)):
            card = {"name": of.han(), "phones": [of.number()], "notes": of.word(), "company": of.word()}
            await good(house.api, "PUT", f"/customers/{one}", card)
            await good(house.api, "POST", f"/customers/{one}/questions", {"question": of.word()})
        await merged(house, "A", "B")
        apart = await merged(house, "A", "C")
        await good(house.api, "POST", f"/customers/merges/{apart}/undo")
        await house.erased("B")  # any id means them
        assert left(tmp_path, house.them.texts) == []
        other = await good(house.api, "GET", "/customers/C")
        assert [other["name"], other["company"]] == [house.others.texts[0], house.others.texts[3]]
        for one in ("A", "B"):
            status, answer = await house.admin.call("GET", f"/customers/{one}/erase")
            assert (status, answer["code"]) == (404, "unknown_customer"), one


async def merged(house: House, one: str, other: str) -> str:
    """Make two customers one; the merge's number."""
    both = await good(house.api, "POST", f"/customers/{one}/merge/preview", {"other_id": other})
    versions = {"version": both["this"]["version"], "other_version": both["other"]["version"]}
    done = await good(house.api, "POST", f"/customers/{one}/merge", {"other_id": other, **versions})
    return str(done["merge"]["id"])


async def test_who_is_erased_of_those_taken_apart_leaves_nothing_with_the_other(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        for one, of in (("A", house.others), ("B", house.them)):
            card = {"name": of.han(), "phones": [of.number()], "notes": of.word(), "tags": [of.word()]}
            await good(house.api, "PUT", f"/customers/{one}", card)
        await good(house.api, "POST", f"/customers/merges/{await merged(house, 'A', 'B')}/undo")
        assert left(tmp_path, house.them.texts)
        await house.erased("B")
        assert left(tmp_path, house.them.texts) == []
        assert (await good(house.api, "GET", "/customers/A"))["name"] == house.others.texts[0]


@pytest.mark.parametrize("dies_at", [1, 2, 5, 9, 14, 20, 24])
async def test_a_hub_that_dies_while_it_erases_goes_on_when_it_is_started(
    tmp_path: Path, dies_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = PrivacyStore.delete, 0

    async def dying(self: PrivacyStore, held: Any, keys: Any, person: Any) -> None:
        nonlocal calls
        calls += 1
        if calls >= dies_at:
            raise StorageUnavailable("the hub dies here")
        await real(self, held, keys, person)

    monkeypatch.setattr(PrivacyStore, "delete", dying)
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        await house.fill("C1", house.them)
        begun = await good(house.admin, "POST", "/customers/C1/erase", {"reason": "letter"})
        async with asyncio.timeout(30):
            while calls < dies_at:  # noqa: ASYNC110 - of the hub's own task
                await asyncio.sleep(0.01)
    assert left(tmp_path, house.them.texts)
    monkeypatch.setattr(PrivacyStore, "delete", real)
    async with hub_on(tmp_path) as owner:
        again = House(owner, tmp_path)
        again.admin = await signed_in(owner, "root2", "admin")
        await again.done(begun["id"])
        assert left(tmp_path, forms(house)) == []


async def test_what_goes_on_is_in_the_way_and_is_named(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        await good(house.api, "PUT", "/customers/C1", {"name": "陆建国", "phones": ["13800138000"]})
        [call] = await house.api.events(arrived("1", routing="pbx"))
        await owner.hub.parts.pop.wait(call["contact_id"])
        new = {"process": "repair", "title": "Remote", "customer_id": "C1", "owner": "lina"}
        item = await good(house.boss, "POST", "/work", new)
        preview = await good(house.admin, "GET", "/customers/C1/erase")
        assert {(one["what"], one["id"]) for one in preview["in_the_way"]} == {
            ("contact", call["contact_id"]), ("work", item["id"]),
        }  # fmt: skip
        status, refused = await house.admin.call("POST", "/customers/C1/erase", {"reason": "letter"})
        assert (status, refused["code"]) == (409, "wrong_state")
        assert f"{item['number']} is open: close it" in refused["detail"]
        assert (await good(house.api, "GET", "/customers/C1"))["name"] == "陆建国"


async def test_the_audit_says_who_erased_which_id_and_why_and_nothing_of_them(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        card = {"name": house.them.han(), "phones": [house.them.number()]}
        await good(house.api, "PUT", "/customers/C1", card)
        await house.erased("C1", reason="letter 17")
        [row] = (await good(house.admin, "GET", "/audit?action=erase_customer"))["items"]
        assert (row["actor"], row["subject"], row["details"]) == ("root", "C1", {"reason": "letter 17"})
        [listed] = (await good(house.admin, "GET", "/admin/erasures"))["items"]
        assert (listed["by"], listed["reason"], listed["waits_for"]) == ("root", "letter 17", None)
        assert left(tmp_path, house.them.texts) == []


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " "}, {"reason": "x" * 501}, {"why": "x"}])
async def test_a_reason_is_needed(tmp_path: Path, body: dict[str, str]) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        await good(house.api, "PUT", "/customers/C1", {"name": "Lu"})
        status, answer = await house.admin.call("POST", "/customers/C1/erase", body)
        assert (status, answer["code"]) == (422, "invalid")
        assert "reason" in answer["errors"][0]["pointer"] or "why" in answer["errors"][0]["pointer"]
