"""The audit of a running hub: who signed in, failed to, was refused, changed and read what."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from contacthub.access.audit import Action, AuditRow
from contacthub.access.trail import STRANGERS_BURST
from contacthub.audit.verifying import Verdict, Verifier
from tests.accounts.people import PASSWORD, Person, signed_in, user
from tests.support import FLOOR, Api, arrived, console, event, hub_on, token

pytestmark = pytest.mark.both_engines

HERE = "127.0.0.1"


async def audit(owner: Api, query: str = "") -> list[dict[str, Any]]:
    """Rows, oldest first."""
    items: list[dict[str, Any]] = (await owner.get(f"/audit?limit=200&{query}"))["items"]
    return items[::-1]


def brief(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(each["actor"], each["action"], each["subject"], each["count"], each["details"]) for each in rows]


# --- sign-ins --------------------------------------------------------------------------------------


async def test_sign_in_says_who_from_where_and_whether_the_browser_was_known(owner: Api) -> None:
    await user(owner, "li.na", agent="lina")
    person = Person(owner)
    _, _, headers = await person.send("POST", "/session", {"name": "LI.NA", "password": PASSWORD})
    device = next(each.partition(";")[0] for each in headers.getall("Set-Cookie") if "device" in each)
    again = Person(owner, cookie=device)
    assert (await again.sign_in("li.na"))[0] == 200
    assert (await again.call("DELETE", "/session"))[0] == 204
    rows = await audit(owner, "actor=li.na")
    assert brief(rows) == [
        ("li.na", "sign_in", None, 1, {"known_device": False}),
        ("li.na", "sign_in", None, 1, {"known_device": True}),
        ("li.na", "sign_out", None, 1, {}),
    ]
    assert {each["address"] for each in rows} == {HERE}
    assert await audit(owner, "actor=LI.NA") == rows


async def test_failures_of_a_name_from_an_address_are_one_row(owner: Api) -> None:
    await user(owner, "li.na", agent="lina")
    for _ in range(5):
        assert (await Person(owner).sign_in("Li.Na", "wrong password"))[0] == 401
    assert (await Person(owner).sign_in("LI.NA", "wrong password"))[0] == 429
    assert brief(await audit(owner, "action=sign_in_failed")) == [
        (None, "sign_in_failed", "li.na", 5, {"reason": "bad_credentials"}),
        (None, "sign_in_failed", "li.na", 1, {"reason": "too_many_attempts"}),
    ]


async def test_what_was_typed_as_a_name_is_not_recorded_unless_it_is_one(owner: Api) -> None:
    for typed in ("correct horse battery staple", "13800138000", "陆建国", "\u202eanil"):
        assert (await Person(owner).sign_in(typed, "wrong password"))[0] == 401
    [row] = await audit(owner, "action=sign_in_failed")
    assert (row["subject"], row["count"], row["address"]) == (None, 4, HERE)


async def test_retired_agent_and_wrong_origin_are_failures_with_their_reason(owner: Api) -> None:
    await user(owner, "wang", agent="wangwei")
    floor = {"agents": [{"id": "wangwei", "retired": True}]}
    assert (await owner.call("PUT", "/admin/floor", floor))[0] == 200
    assert (await Person(owner).sign_in("wang"))[0] == 403
    body = {"name": "wang", "password": PASSWORD}
    assert (await Person(owner).call("POST", "/session", body, Origin="https://evil.example"))[0] == 403
    reasons = {
        (each["subject"], each["details"]["reason"]) for each in await audit(owner, "action=sign_in_failed")
    }
    assert reasons == {("wang", "forbidden"), (None, "bad_origin")}


async def test_request_that_is_none_to_sign_in_is_no_failure(owner: Api) -> None:
    for body in ({}, {"name": "li.na"}, [], {"name": "", "password": "x"}):
        assert (await Person(owner).call("POST", "/session", body))[0] == 422
    assert await audit(owner, "action=sign_in_failed") == []


async def test_flood_of_guesses_has_few_rows(tmp_path: Path) -> None:
    async with hub_on(tmp_path, server={"trusted_proxies": [HERE]}) as owner:
        trail = owner.hub.parts.trail
        for n in range(20_000):  # as the route does for each, without hashing so many passwords
            trail.count("", Action.SIGN_IN_FAILED, address=f"2001:db8:{n:x}::/64", reason="bad_credentials")
        body = {"name": "a", "password": "b"}
        assert (await Person(owner).call("POST", "/session", body, X_Forwarded_For="203.0.113.9"))[0] == 401
        rows = await pages(owner, "action=sign_in_failed")
    assert len(rows) == STRANGERS_BURST + 1
    assert (rows[0]["details"], rows[0]["address"]) == ({"suppressed": True}, None)
    assert sum(each["count"] for each in rows) == 20_001


async def pages(owner: Api, query: str) -> list[dict[str, Any]]:
    """All rows, newest first."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await owner.get(f"/audit?limit=70&{query}{cursor}")
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


# --- refusals --------------------------------------------------------------------------------------


async def test_refusal_names_the_route_and_never_what_was_asked_for(owner: Api) -> None:
    wang = await signed_in(owner, "wang", agent="wangwei")
    program = await token(owner, "shop", scopes=["events:write"])
    for customer in ("C-13800138000", "C2"):
        assert (await wang.call("PUT", f"/customers/{customer}?q=13800138000", {"name": "Lu"}))[0] == 403
    assert (await wang.call("PUT", "/agents/lina/presence", {"presence": "lunch"}))[0] == 403
    assert (await wang.call("GET", "/audit"))[0] == 403
    assert (await program.call("GET", "/log"))[0] == 403
    assert (await program.call("GET", "/metrics"))[0] == 404
    event_ = event("contact.ended", {"ref": "1", "by": "agent"}, source="other")
    phones = await token(owner, "phones", scopes=["events:write"], sources=["phones"])
    assert (await phones.call("POST", "/events", [event_]))[0] == 403
    assert brief(await audit(owner, "action=refused")) == [
        ("wang", "refused", "PUT /api/v1/customers/{id}", 2, {"reason": "forbidden"}),
        ("wang", "refused", "PUT /api/v1/agents/{id}/presence", 1, {"reason": "forbidden"}),
        ("wang", "refused", "GET /api/v1/audit", 1, {"reason": "forbidden"}),
        ("token:shop", "refused", "GET /api/v1/log", 1, {"reason": "forbidden"}),
        ("token:phones", "refused", "POST /api/v1/events", 1, {"reason": "source_not_yours"}),
    ]


async def test_session_used_from_another_page_is_a_refusal(owner: Api) -> None:
    wang = await signed_in(owner, "wang", agent="wangwei")
    body = {"presence": "lunch"}
    assert (await wang.call("PUT", "/agents/wangwei/presence", body, Origin="https://evil.example"))[0] == 403
    assert (await wang.call("PUT", "/agents/wangwei/presence", body, X_CSRF_Token="made-up"))[0] == 403
    reasons = [each["details"]["reason"] for each in await audit(owner, "actor=wang&action=refused")]
    assert reasons == ["bad_origin", "bad_csrf_token"]


async def test_token_that_is_none_is_told_by_its_address_and_never_by_itself(owner: Api) -> None:
    stranger = Api(owner.hub, owner.session, "cht_made-up-token")
    for _ in range(3):
        assert (await stranger.call("GET", "/log"))[0] == 401
    assert (await Person(owner).call("GET", "/floor"))[0] == 401  # nobody tried anything
    rows = await audit(owner, "action=token_failed")
    assert brief(rows) == [(None, "token_failed", "GET /api/v1/log", 3, {"reason": "unauthorized"})]
    assert rows[0]["address"] == HERE
    assert "made-up" not in json.dumps(await audit(owner))


async def test_refused_command_of_a_console_is_a_refusal(owner: Api) -> None:
    api = await token(owner)
    [first] = await api.events(arrived("1", routing="pbx"))
    bearer = (await token(owner, "lina", scopes=[], agent="lina")).token
    async with console(owner, "lina", bearer=bearer) as lina:
        reply = await lina.do("end_contact", contact_id=first["contact_id"])
        assert reply["error"]["code"] == "not_your_contact"
    [row] = await audit(owner, "action=refused")
    assert (row["actor"], row["subject"]) == ("token:lina", "console end_contact")
    assert row["details"] == {"reason": "not_your_contact"}


# --- administration --------------------------------------------------------------------------------


async def test_users_and_tokens_are_recorded_without_their_secrets(owner: Api) -> None:
    lina = await signed_in(owner, "li.na", agent="lina")
    await user(owner, "li.na", agent="lina")
    assert (await lina.call("GET", "/session"))[0] == 401
    assert (await lina.sign_in("li.na"))[0] == 200
    assert (await owner.call("POST", "/admin/users/li.na/disable"))[0] == 204
    made = await token(owner, "pbx", scopes=["events:write"], sources=["phones"], limit=5)
    assert (await owner.call("DELETE", "/admin/tokens/pbx"))[0] == 204
    assert (await owner.call("DELETE", "/admin/tokens/none"))[0] == 404
    assert (await owner.call("POST", "/admin/users/none/disable"))[0] == 404
    rows = await audit(owner, "actor=command%20line")
    role = {"role": "agent", "agent": "lina", "team": None}
    assert brief(rows)[1:] == [
        ("command line", "add_user", "li.na", 1, {**role, "replaces": False, "sessions_ended": 0}),
        ("command line", "add_user", "li.na", 1, {**role, "replaces": True, "sessions_ended": 1}),
        ("command line", "disable_user", "li.na", 1, {"sessions_ended": 1}),
        (
            "command line", "add_token", "pbx", 1,
            {"scopes": ["events:write"], "agent": None, "sources": ["phones"], "limit": 5},
        ),
        ("command line", "revoke_token", "pbx", 1, {}),
    ]  # fmt: skip
    assert PASSWORD not in json.dumps(rows, ensure_ascii=False)
    assert made.token not in json.dumps(rows)


async def test_applied_floor_says_what_changed_and_no_number(owner: Api) -> None:
    assert (await owner.call("PUT", "/admin/floor", FLOOR))[0] == 200  # nothing new
    more = {"lines": [{"number": "02887654321", "queue": "sales"}], "breaks": [{"id": "tea", "name": "Tea"}]}
    assert (await owner.call("PUT", "/admin/floor", more))[0] == 200
    first, second = await audit(owner, "action=apply_floor")
    assert first["details"]["changed"] == len(first["details"]["changes"]) == 6
    assert second["details"] == {"changed": 2, "changes": ["+ break tea", "+ line"], "version": 2}
    assert "4008001234" not in json.dumps([first, second])


async def test_import_is_a_row_with_what_became_of_its_rows(owner: Api) -> None:
    for _ in range(3):
        rows = [
            {"customer_id": f"C{n}", "name": "陆建国", "phone": [{"raw": "13800138000"}]} for n in range(4)
        ]
        assert (await owner.call("POST", "/admin/import", {"kind": "customers", "rows": rows}))[0] == 200
    [row] = await audit(owner, "action=import")
    assert (row["subject"], row["count"], row["details"]) == ("customers", 3, {"new": 4, "unchanged": 8})


async def test_floor_of_very_many_changes_is_told_by_its_first(owner: Api) -> None:
    breaks = [{"id": f"b{n}", "name": "Break"} for n in range(300)]
    assert (await owner.call("PUT", "/admin/floor", {"breaks": breaks}))[0] == 200
    details = (await audit(owner, "action=apply_floor"))[-1]["details"]
    assert (details["changed"], len(details["changes"])) == (300, 100)


# --- what leaves the hub ---------------------------------------------------------------------------


async def test_what_programs_read_of_those_to_be_called_back_is_counted(owner: Api) -> None:
    api, boss = await token(owner, "crm"), await signed_in(owner, "boss", "supervisor")
    assert (await api.call("GET", "/callbacks"))[0] == 200
    for n in range(2):
        wish = {"queue": "support", "number": f"1380013800{n}"}
        assert (await api.call("POST", "/callbacks", wish))[0] == 201
    for who in (api, api, boss):
        assert (await who.call("GET", "/callbacks"))[0] == 200
    rows = brief(await audit(owner, "action=read_contacts"))
    assert rows == [("token:crm", "read_contacts", None, 2, {"contacts": 4})]


async def test_what_programs_and_supervisors_fetch_is_counted(owner: Api) -> None:
    api = await token(owner, "crm")
    for n in range(3):
        body = {"name": "陆建国", "phones": [{"raw": f"1380013800{n}"}]}
        assert (await api.call("PUT", f"/customers/C{n}", body))[0] == 201
    assert (await api.call("POST", "/customers/search", {"q": "陆建国"}))[0] == 200
    assert (await api.call("POST", "/customers/search", {"q": "nobody at all"}))[0] == 200
    for path in ("/customers/C1", "/customers/C1/card", "/customers/C1/purchases"):
        assert (await api.call("GET", path))[0] == 200
    [first] = await api.events(arrived("1"))
    boss = await signed_in(owner, "boss", "supervisor")
    assert (await boss.call("GET", "/contacts"))[0] == 200
    assert (await boss.call("GET", f"/contacts/{first['contact_id']}"))[0] == 200
    for path in ("/contacts", f"/contacts/{first['contact_id']}", "/log?limit=1", "/log?limit=1"):
        assert (await api.call("GET", path))[0] == 200
    assert (await owner.call("POST", "/admin/archive"))[0] == 202
    rows = brief(await audit(owner))
    assert ("token:crm", "read_customers", None, 4, {"customers": 6}) in rows
    assert ("boss", "read_contacts", None, 1, {"contacts": 1}) in rows
    assert ("token:crm", "read_contacts", None, 2, {"contacts": 2}) in rows
    assert ("token:crm", "read_log", None, 2, {"events": 2}) in rows
    assert ("command line", "archive", None, 1, {}) in rows
    said = json.dumps(rows, ensure_ascii=False)
    assert "陆" not in said
    assert "1380013800" not in said


# --- read, kept ------------------------------------------------------------------------------------


async def test_only_administrators_read_it(owner: Api) -> None:
    for person in (
        await signed_in(owner, "li.na", agent="lina"),
        await signed_in(owner, "boss", "supervisor"),
        await token(owner),
    ):
        assert (await person.call("GET", "/audit"))[0] == 403
    admin = await signed_in(owner, "root", "admin")
    status, answer = await admin.call("GET", "/audit?limit=1")
    assert (status, len(answer["items"])) == (200, 1)


async def test_it_is_read_by_time_actor_action_and_subject_in_pages(owner: Api) -> None:
    for n in range(5):
        await user(owner, f"user{n}", "supervisor")
    rows = await audit(owner)
    middle = rows[3]
    assert brief(await audit(owner, f"since={middle['at']}"))[0][2] in {each["subject"] for each in rows}
    assert len(await audit(owner, f"until={rows[0]['at']}")) == 0
    assert [each["subject"] for each in await audit(owner, "action=add_user&subject=user3")] == ["user3"]
    assert await audit(owner, "actor=nobody") == []
    first = await owner.get("/audit?limit=2&action=add_user")
    rest = await owner.get(f"/audit?limit=200&action=add_user&cursor={first['next_cursor']}")
    assert [each["subject"] for each in first["items"] + rest["items"]] == [
        f"user{n}" for n in (4, 3, 2, 1, 0)
    ]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("since=yesterday", "invalid"),
        ("until=1", "invalid"),
        ("action=none", "invalid"),
        ("limit=0", "invalid"),
        ("limit=201", "invalid"),
        ("cursor=0", "bad_cursor"),
        ("cursor=1", "bad_cursor"),
        ("cursor=1.", "bad_cursor"),
        ("cursor=1.1.1", "bad_cursor"),
        ("cursor=", "bad_cursor"),
        ("cursor=-1", "bad_cursor"),
        ("cursor=1.١", "bad_cursor"),
        (f"cursor={'9' * 16}.1", "bad_cursor"),
    ],
)
async def test_question_that_is_wrong_is_refused(owner: Api, query: str, code: str) -> None:
    assert (await owner.call("GET", f"/audit?{query}"))[1]["code"] == code


async def test_what_was_counted_is_there_after_a_clean_stop(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        await user(owner, "li.na", agent="lina")
        for _ in range(4):
            await Person(owner).sign_in("li.na", "wrong password")
    async with hub_on(tmp_path) as owner:
        [row] = await audit(owner, "action=sign_in_failed")
        assert (row["subject"], row["count"]) == ("li.na", 4)


async def change(owner: Api, sql: str) -> None:
    """Change what is stored, as time or an older version did."""
    await owner.hub.parts.trail.flush()
    await owner.hub.parts.stores.writer.transact(lambda raw: raw.execute(sql))


async def verified(owner: Api) -> Verdict:
    """What there is to be said of the chain, once all is sealed."""
    await owner.hub.parts.audit.sealing.seal()
    verifier = Verifier()
    while await owner.hub.parts.stores.readers.run(verifier.step):
        pass
    return verifier.verdict


async def test_it_is_dropped_after_its_days_and_the_rest_still_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub_on(tmp_path) as owner:
        await user(owner, "li.na", agent="lina")
    async with hub_on(tmp_path, audit={"keep_days": 30}) as owner:
        await user(owner, "wang", agent="wangwei")
        hub = owner.hub.parts.hub
        monkeypatch.setattr(owner.hub.parts.audit.sealing, "_now", lambda: hub.now() + 2_678_400_000)
        run = owner.hub.parts.retention.begin()
        async with asyncio.timeout(20):
            await run.ended.wait()
        assert run.error is None
        assert [each["subject"] for each in await audit(owner, "action=add_user")] == ["wang"]
        [row] = await audit(owner, "action=prune_audit")
        assert (row["actor"], row["details"]["rows"], row["details"]["keep_days"]) == ("hub", 2, 30)
        verdict = await verified(owner)
        assert (verdict.fits, verdict.dropped_rows) == (True, 2)
        await change(owner, "DELETE FROM audit WHERE action = 'add_user'")
        assert not (await verified(owner)).fits


async def test_rows_of_before_are_read_too(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        owner.hub.parts.hub.write([AuditRow(1_000, "boss", "open_card", "C1")])
        await owner.hub.parts.hub.durable()
        await change(owner, "UPDATE audit SET key = NULL WHERE at = 1000")
    async with hub_on(tmp_path) as owner:
        [row] = await audit(owner, "action=open_card")
        assert (row["at"], row["last_at"], row["count"]) == (*["1970-01-01T00:00:01.000Z"] * 2, 1)
        verdict = await verified(owner)
        assert (verdict.fits, verdict.unsealed) == (True, 0)
        await change(owner, "UPDATE audit SET at = 1001 WHERE at = 1000")
        assert not (await verified(owner)).fits
