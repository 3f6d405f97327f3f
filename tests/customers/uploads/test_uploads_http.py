"""A file over HTTP: sent, seen before it is written, corrected, run, undone."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.customers.house import Asker, House
from tests.customers.importing.workbook_files import workbook
from tests.customers.uploads.sending import brief, changed, run, sent

pytestmark = pytest.mark.both_engines
PEOPLE = "姓名,手机,级别\n李小明,13800138000,gold\n王芳,13800138001,silver\n".encode()


@pytest.fixture
async def boss(house: House) -> Asker:
    return await house.person("boss", "supervisor")


async def test_a_file_is_seen_before_anything_is_written(house: House, crm: Asker, boss: Asker) -> None:
    answer = await sent(boss, PEOPLE)
    body = answer.body
    [table] = body["tables"]

    assert (answer.status, body["phase"], body["file"], body["by"]) == (201, "ready", "people.csv", "boss")
    assert [(one["heading"], one["use"], one["examples"]) for one in table["columns"]] == [
        ("姓名", "customers.name", ["李小明", "王芳"]),
        ("手机", "customers.phone", ["13800138000", "13800138001"]),
        ("级别", "customers.tier", ["gold", "silver"]),
    ]
    assert table["samples"][0] == {
        "kind": "customers",
        "line": 2,
        "refused": None,
        "fields": [
            {"field": "name", "text": "李小明"},
            {"field": "tier", "text": "gold"},
            {"field": "phone", "text": "+8613800138000 (mobile)"},
        ],
    }
    assert brief(body) == [("customers", 2, 0, 0, 0, 0, 0)]
    assert (await crm.ask("POST", "/customers/search", {"q": "李小明", "limit": 5})).body["items"] == []
    [listed] = (await boss.ask("GET", "/imports")).body["items"]
    assert (listed["id"], listed["state"], listed["counts"]) == (body["id"], "prepared", {})


async def test_a_file_is_run_and_undone(house: House, crm: Asker, boss: Asker) -> None:
    number = (await sent(boss, PEOPLE)).body["id"]
    done = await run(boss, number)

    assert (done["phase"], brief(done)) == ("done", [("customers", 2, 0, 0, 0, 0, 0)])
    one = (await boss.ask("GET", f"/imports/{number}")).body
    assert (one["state"], one["counts"], one["by"]) == ("done", {"customers": {"new": 2}}, "boss")
    [found] = (await crm.ask("POST", "/customers/search", {"phone": "13800138001", "limit": 5})).body["items"]
    assert found["name"] == "王芳"

    undone = (await boss.ask("POST", f"/imports/{number}/undo")).body
    assert (undone["import"]["state"], undone["left"]) == ("undone", [])
    assert (await crm.ask("GET", f"/customers/{found['id']}")).status == 404
    assert (await boss.ask("POST", f"/imports/{number}/run", {})).body["code"] == "wrong_state"


async def test_the_mapping_is_corrected_and_the_same_is_said_anew(house: House, boss: Asker) -> None:
    body = (await sent(boss, b"Wer;Apparat;Nr\nAnn Lee;13800138000;7\nBob Roe;13800138001;8\n")).body
    number = body["id"]
    columns = ["customers.name", "customers.phone:home", None]
    answer = await changed(boss, number, tables=[{"table": 0, "columns": columns}])
    assert answer.status == 200
    [table] = answer.body["tables"]
    assert [one["use"] for one in table["columns"]] == columns
    assert table["unused"] == ["Nr"]
    assert table["samples"][0]["fields"][1] == {"field": "phone", "text": "+8613800138000 (home)"}

    written = await raw(boss, f"/imports/{number}/mapping")
    assert '"Apparat" = "customers.phone:home"\n"Nr" = "-"\n' in written

    bad = await changed(boss, number, tables=[{"table": 0, "columns": ["customers.nmae"]}])
    assert (bad.status, bad.body["errors"][0]["pointer"]) == (422, "#/tables/0/columns/0")
    nameless = await changed(boss, number, tables=[{"table": 0, "columns": [None, "customers.phone"]}])
    assert nameless.body["tables"][0]["fault"] == "the mapping does not fit: customers need name"
    assert (await boss.ask("POST", f"/imports/{number}/run", {})).body["code"] == "wrong_state"


async def raw(who: Asker, path: str) -> str:
    async with who.session.get(f"{who.url}/api/v1{path}", headers=who.headers) as response:
        assert response.status == 200
        return (await response.read()).decode("utf-8-sig")


async def test_an_encoding_is_said_where_it_is_not_certain(house: House, boss: Asker) -> None:
    body = (await sent(boss, "name,phone\nŁukasz,13800138000\n".encode("cp1250"))).body
    assert (body["phase"], body["tables"]) == ("ready", [])
    assert "cp1250" in body["fault"]
    said = await changed(boss, body["id"], encoding="cp1250")
    assert said.body["fault"] is None
    assert said.body["tables"][0]["samples"][0]["fields"][0]["text"] == "Łukasz"
    wrong = await changed(boss, body["id"], encoding="klingon")
    assert "klingon" in wrong.body["fault"]


async def test_a_delimiter_and_an_order_of_days_are_said(house: House, boss: Asker) -> None:
    body = (await sent(boss, b"name|phone|birthday, day\nA, B|13800138000|05/06/1980\n")).body
    columns = ["customers.name", "customers.phone", "customers.birthday"]
    said = await changed(boss, body["id"], delimiter="|", tables=[{"table": 0, "columns": columns}])
    assert "say --dates" in said.body["tables"][0]["fault"]
    said = await changed(boss, body["id"], dates="dmy")
    fields = said.body["tables"][0]["samples"][0]["fields"]
    assert [one["text"] for one in fields] == ["A, B", "1980-06-05", "+8613800138000 (mobile)"]


async def test_what_is_known_stays_where_a_line_is_told_so(house: House, crm: Asker, boss: Asker) -> None:
    await run(
        boss,
        (
            await sent(
                boss,
                b"customer_id,name,phone,tier,company\n1,Li,13800138000,gold,A\n2,Wu,13800138001,gold,\n",
            )
        ).body["id"],
    )
    body = (
        await sent(
            boss,
            b"customer_id,name,phone,tier,company\n1,Li,13800138000,silver,A\n2,Wu,13800138001,silver,B\n",
        )
    ).body
    number = body["id"]
    [counts] = body["counts"]
    assert (counts["changed"], counts["conflicts"]) == (2, 2)
    assert counts["differences"][1] == {
        "line": 3,
        "customer_id": "2",
        "fields": [{"field": "tier", "known": "gold", "file": "silver"}],
        "keeps_known": False,
    }
    said = await changed(boss, number, tables=[{"table": 0, "other_lines": [3]}])
    assert [one["keeps_known"] for one in said.body["counts"][0]["differences"]] == [False, True]
    await run(boss, number)
    found = [(await crm.ask("GET", f"/customers/{n}")).body for n in (1, 2)]
    assert [(one["tier"], one["company"]) for one in found] == [("silver", "A"), ("gold", "B")]


async def test_administrators_see_no_card(house: House, boss: Asker) -> None:
    await run(boss, (await sent(boss, PEOPLE)).body["id"])
    other = PEOPLE.replace(b"gold", b"vip").replace(b"silver", b"vip")
    body = (await sent(await house.person("root", "admin"), other)).body
    [one, _] = body["counts"][0]["differences"]
    assert one["fields"] == [{"field": "tier", "known": None, "file": "vip"}]


async def test_refused_lines_are_downloaded_as_they_were(house: House, boss: Asker) -> None:
    text = 'name,phone,birthday\n"Li, Wu",13800138000,1980-01-01\nNo,13800138001,never\n'
    number = (await sent(boss, text.encode())).body["id"]
    assert (await boss.ask("GET", f"/imports/{number}/refused")).body["code"] == "wrong_state"
    done = await run(boss, number)
    assert done["counts"][0]["rejects"] == [{"line": 3, "text": "birthday: not a day such as 2025-01-31"}]
    assert await raw(boss, f"/imports/{number}/refused") == (
        "name,phone,birthday,line,reason\r\nNo,13800138001,never,3,birthday: not a day such as 2025-01-31\r\n"
    )
    one = (await boss.ask("GET", f"/imports/{number}")).body
    assert one["counts"] == {"customers": {"new": 1, "rejected": 1}}


async def test_customers_whom_nobody_can_find_are_asked_about(house: House, boss: Asker) -> None:
    number = (await sent(boss, b"name,company\nLi,A\n")).body["id"]
    refused = await boss.ask("POST", f"/imports/{number}/run", {})
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "#/yes")
    assert (await run(boss, number, yes=True))["phase"] == "done"


async def test_only_the_sheets_that_are_read_are_asked_about(
    house: House, boss: Asker, tmp_path: Path
) -> None:
    sheets = {"客户": [["name", "phone"], ["Li", "13800138000"]], "名单": [["name", "company"], ["Wu", "A"]]}
    number = (await sent(boss, await asyncio.to_thread(workbook, tmp_path / "two.xlsx", sheets))).body["id"]
    assert (await boss.ask("POST", f"/imports/{number}/run", {})).status == 422
    await changed(boss, number, tables=[{"table": 1, "read": False}])
    assert brief(await run(boss, number)) == [("customers", 1, 0, 0, 0, 0, 0)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "zero bytes"),
        (b"PK\x03\x04 no archive", "cannot be read as a workbook"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3", ""),
    ],
)
async def test_what_is_no_list_is_said_to_be_none(
    house: House, boss: Asker, content: bytes, says: str
) -> None:
    body = (await sent(boss, content, "list.bin")).body
    faults = [body["fault"], *(one["fault"] for one in body["tables"])]
    assert says in next(filter(None, faults))
    assert (await boss.ask("POST", f"/imports/{body['id']}/run", {})).status in (409, 422)


async def test_only_a_form_with_a_file_is_taken(house: House, boss: Asker) -> None:
    url = f"{boss.url}/api/v1/imports"
    plain = await boss.ask("POST", "/imports", {"file": "x"})
    assert (plain.status, plain.body["code"]) == (415, "unsupported_media_type")
    for form in ({"other": "x"}, {"file": ""}):
        data = aiohttp.FormData(form, default_to_multipart=True)
        async with boss.session.post(url, data=data, headers=boss.headers) as response:
            assert response.status == 422
    assert (await sent(boss, b"")).body["detail"] == "the file is empty"
    broken = {**boss.headers, "Content-Type": "multipart/form-data; boundary=x"}
    of_control = b'--x\r\nContent-Disposition: form-data; name="\x18"\r\n\r\n1\r\n--x--\r\n'
    for body in (b"no form", of_control):
        async with boss.session.post(url, data=body, headers=broken) as response:
            assert response.status == 400
    assert (await boss.ask("GET", "/imports")).body["items"] == []
    assert await asyncio.to_thread(os.listdir, house.folder / "imports") == []


async def test_agents_and_programs_import_nothing(house: House, crm: Asker) -> None:
    agent = await house.person("li.na", "agent", "lina")
    assert [(await sent(who, PEOPLE)).status for who in (agent, crm)] == [403, 403]


async def test_a_request_of_another_site_is_refused(house: House, boss: Asker) -> None:
    stranger = Asker(boss.session, boss.url, {**boss.headers, "X-CSRF-Token": "x"})
    assert (await sent(stranger, PEOPLE)).body["code"] == "bad_csrf_token"


async def test_a_file_that_is_not_wanted_is_taken_away(house: House, boss: Asker) -> None:
    number = (await sent(boss, PEOPLE)).body["id"]
    assert (await boss.ask("DELETE", f"/imports/{number}/file")).status == 204
    assert (await boss.ask("GET", f"/imports/{number}/file")).body["code"] == "unknown_import"
    assert (await boss.ask("GET", "/imports")).body["items"] == []
    assert await asyncio.to_thread(os.listdir, house.folder / "imports") == []


async def test_a_name_of_a_file_is_no_path(house: House, boss: Asker) -> None:
    body: dict[str, Any] = (await sent(boss, PEOPLE, "..\\..\\a/b/\u202eevil.csv")).body
    assert body["file"] == "evil.csv"
    assert await asyncio.to_thread((house.folder / "imports" / body["id"] / "file").is_file)
