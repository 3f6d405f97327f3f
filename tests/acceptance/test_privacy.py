"""Personal data stays beside the log: not in it, not in what the process says, not in addresses."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from contacthub.bootstrap.doors import ROUTES
from tests.accounts.people import signed_in
from tests.support import FLOOR, Api, arrived, console, event, hub_on, rows_of, token

pytestmark = pytest.mark.both_engines

SECRETS = [
    "13800138000", "陆建国", "lu@example.com", "SECRET-ATTRIBUTE", "SECRET-NOTE", "SECRET-QUESTION",
    "SECRET-ANSWER",
    "SECRET-DISPOSITION", "SECRET-TRANSFER", "SECRET-REASON", "SECRET-REF", "SECRET-NAME",
]  # fmt: skip


async def whole_story(owner: Api, api: Api) -> str:
    """A call with everything that could be said about it; return its id."""
    await api.call(
        "PUT",
        "/customers/C1",
        {"name": "陆建国", "phones": [{"raw": "13800138000"}], "emails": ["lu@example.com"]},
    )
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        attributes: dict[str, Any] = {"SECRET-ATTRIBUTE": "SECRET-ATTRIBUTE"}
        [result] = await api.events(arrived("SECRET-REF", from_name="SECRET-NAME", attributes=attributes))
        about = {"contact_id": result["contact_id"]}
        offer = (await lina.find("offer"))["offer"]
        assert (await lina.do("accept_offer", offer_id=offer["id"]))["ok"]
        await api.events(
            event("contact.answered", {"ref": "SECRET-REF", "agent": "lina"}),
            event(
                "contact.noted",
                {"ref": "SECRET-REF", "question": "SECRET-QUESTION", "attributes": attributes},
            ),
            event("agent.state", {"agent": "wangwei", "presence": "paused", "reason": "SECRET-REASON"}),
        )
        await lina.do("set_note", text="SECRET-NOTE", **about)
        await lina.do("add_question", question="SECRET-QUESTION", answer="SECRET-ANSWER", **about)
        await lina.do("set_note", text="SECRET-NOTE", contact_id="SECRET-REF")
        await api.events(
            event("contact.transferred", {"ref": "SECRET-REF", "to_queue": "sales",
            "note": "SECRET-TRANSFER"}),
            event("contact.ended", {"ref": "SECRET-REF", "by": "customer", "cause": "SECRET-REASON"}),
            event("contact.held", {"ref": "SECRET-REF-2"}),
            arrived("SECRET-REF-3", to="13800138000"), arrived("SECRET-REF-4", channel="SECRET-NAME"),
        )  # fmt: skip
        assert (
            await lina.do("finish_wrap_up", disposition="SECRET-DISPOSITION", note="SECRET-NOTE", **about)
        )["ok"]
    await api.call("POST", "/customers/search", {"phone": "13800138000"})
    boss = await signed_in(owner, "boss", "supervisor")
    await boss.call("GET", f"/contacts/{result['contact_id']}")
    return str(result["contact_id"])


def logged(data: Path) -> str:
    """Every byte of the log and its snapshots."""
    with rows_of(data) as raw:
        rows = raw.execute("SELECT * FROM log").fetchall() + raw.execute("SELECT * FROM snapshots").fetchall()
    return "\n".join(str(row) for row in rows)


async def test_log_and_process_say_nothing_personal(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    queues = [{**each, "dispositions": None} for each in FLOOR["queues"]]
    floor = {**FLOOR, "queues": [{k: v for k, v in each.items() if v is not None} for each in queues]}
    async with hub_on(tmp_path, floor=floor) as owner:
        api = await token(owner)
        contact = await api.get(f"/contacts/{await whole_story(owner, api)}")
        assert contact["disposition"] == "SECRET-DISPOSITION"
        metrics = owner.hub.parts.metrics.text().decode()
    said = "\n".join(
        record.getMessage() + str(record.exc_info or "")
        for record in caplog.records
        if record.name.startswith("contacthub")
    )
    log = logged(tmp_path)
    assert contact["id"] in log
    for secret in SECRETS:
        assert secret not in log, secret
        assert secret not in said, secret
        assert secret not in metrics, secret


def test_no_address_has_a_place_for_personal_data() -> None:
    places = {part for route in ROUTES for part in route.path.split("/") if part.startswith("{")}
    assert places == {
        "{id}",
        "{name}",
        "{record}",
        "{change}",
        "{model}",
        "{merge}",
        "{what}",
        "{link}",
        "{file}",  # an id
        "{token}",
        "{n}",  # of a quote: the first, the second
        "{sku}",  # of a thing in stock
        "{session}",  # an id
        "{passkey}",  # an id
    }
    assert {route.path for route in ROUTES if "{name}" in route.path} == {
        "/api/v1/admin/users/{name}/disable", "/api/v1/admin/users/{name}/team",
        "/api/v1/admin/tokens/{name}",
        "/api/v1/admin/users/{name}/sessions", "/api/v1/admin/users/{name}/sessions/{session}",
        "/api/v1/admin/roles/{name}",
        "/api/v1/admin/users/{name}/second-factor", "/api/v1/admin/users/{name}/password-link",
        "/api/v1/wallboards/{name}",  # where it hangs
        "/api/v1/import-samples/{name}",  # a file that ships
        # of channels: as the settings call them
        "/api/v1/channels/{name}/{what}", "/api/v1/channels/{name}/socket",
        "/api/v1/channels/{name}/widget.js", "/api/v1/channels/{name}/panel.js",
        "/api/v1/channels/{name}/files/{link}",  # random, good once
    }  # fmt: skip
    assert {route.path for route in ROUTES if "{token}" in route.path} == {"/ask/{token}"}  # random
