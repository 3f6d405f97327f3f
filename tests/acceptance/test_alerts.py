"""Nobody is signed in: a program and a mailbox are told once, over a restart, and when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from contacthub.alerts import alerts as looking
from contacthub.alerts import mailing
from contacthub.sources import callbacks
from tests.acceptance.test_callbacks import SECRET, Receiver
from tests.channels.mail.servers import OURS, PASSWORD, Servers, servers
from tests.moved_time import MovedTime, moved_time
from tests.support import FLOOR, Api, console, hub_on, token
from tests.work.items import with_claims
from tests.work.test_webhooks import none_owed

pytestmark = pytest.mark.acceptance

BOSS = "boss@shop.example"
RULE = {
    "id": "nobody", "name": "无人签入", "kind": "nobody_signed_in", "queues": ["support"], "for_seconds": 10,
    "clears_after_seconds": 30, "tell": {"webhook": "erp", "mail": [BOSS]},
}  # fmt: skip


@pytest.fixture(name="moved")
def its_time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    monkeypatch.setenv("ERP_SECRET", SECRET)
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    monkeypatch.setattr(looking, "TICK_S", 3_600.0)
    monkeypatch.setattr(callbacks, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(callbacks, "LONGEST_PAUSE_S", 0.02)
    monkeypatch.setattr(mailing, "FIRST_PAUSE_MS", 10)
    monkeypatch.setattr(mailing, "LONGEST_PAUSE_MS", 20)
    return moved_time(monkeypatch)


@pytest.fixture
async def mail() -> AsyncIterator[Servers]:
    async with servers(exim=True) as found:
        yield found


@pytest.fixture
async def erp() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hub", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hub"
    yield receiver
    await runner.cleanup()


def settings(erp: Receiver, smtp: int, imap: int) -> dict[str, Any]:
    box = {
        "type": "mail", "name": "mail", "queue": "support", "address": OURS, "shown_as": "客服",
        "password_env": "MAIL_PASSWORD", "smtp_login": False,
        "imap": {"host": "127.0.0.1", "port": imap, "tls": "none"},
        "smtp": {"host": "127.0.0.1", "port": smtp, "tls": "none"},
    }  # fmt: skip
    hook = {"id": "erp", "url": erp.url, "secret_env": "ERP_SECRET", "types": ["alert.began", "alert.ended"]}
    return {"channels": [box], "webhooks": [hook]}


async def look(owner: Api, moved: MovedTime, seconds: float) -> None:
    moved.passes(seconds=seconds)
    await owner.hub.parts.alerts.alerts.look()


async def test_an_alert_is_told_once_to_a_program_and_by_mail_over_a_restart(
    tmp_path: Path, moved: MovedTime, erp: Receiver, mail: Servers
) -> None:
    told = settings(erp, mail.smtp, mail.imap)
    async with hub_on(tmp_path, floor={**FLOOR, "alerts": [RULE]}, **told) as owner:
        await look(owner, moved, 1)
        await look(owner, moved, 11)
        await erp.until(lambda bodies: len(bodies) == 1)
        await mail.first(BOSS, least=1)
    async with hub_on(tmp_path, **told) as owner:
        await look(owner, moved, 60)
        await look(owner, moved, 60)
        async with console(owner, "lina") as lina:
            assert (await lina.do("set_presence", presence="available"))["ok"]
            await look(owner, moved, 1)
            await look(owner, moved, 31)
            bodies = await erp.until(lambda bodies: len(bodies) >= 2)
            mails = await mail.first(BOSS, least=2)
        [alert] = (await owner.get("/alerts"))["items"]
    assert [each["type"] for each in bodies] == ["alert.began", "alert.ended"]
    assert [each["data"]["id"] for each in bodies] == [alert["id"]] * 2
    assert bodies[0]["data"]["queue"] == "support"
    assert bodies[1]["data"]["ended_at"] == alert["ended_at"]
    assert alert["mails"] == {"owed": 0, "sent": 2, "failed": 0, "reason": None}
    assert len(mails) == 2
    for raw in mails:
        assert b"Auto-Submitted: auto-generated" in raw
        assert f"To: {BOSS}".encode() in raw


async def test_a_mail_that_nobody_takes_is_given_up_and_shown(
    tmp_path: Path, moved: MovedTime, erp: Receiver, unused_tcp_port: int
) -> None:
    told = settings(erp, unused_tcp_port, unused_tcp_port)
    async with hub_on(tmp_path, floor={**FLOOR, "alerts": [RULE]}, **told) as owner:
        await look(owner, moved, 1)
        await look(owner, moved, 11)
        async with asyncio.timeout(60):
            while not (await owner.get("/alerts"))["items"][0]["mails"]["failed"]:  # noqa: ASYNC110 - tries
                await asyncio.sleep(0.05)
        [alert] = (await owner.get("/alerts"))["items"]
        assert alert["mails"] == {"owed": 0, "sent": 0, "failed": 1, "reason": "no_answer"}
        found = (await owner.get("/admin/health"))["items"]
        assert [each["code"] for each in found if each["subject"] == "alerts"] == ["alert_mails_failed"]


async def test_a_receiver_that_wants_no_alerts_is_told_of_no_work_either(
    tmp_path: Path, moved: MovedTime, erp: Receiver
) -> None:
    erp.answers = [410]
    rule = {**RULE, "tell": {"webhook": "erp"}}
    hook = {"id": "erp", "url": erp.url, "secret_env": "ERP_SECRET"}
    async with hub_on(tmp_path, floor={**FLOOR, "alerts": [rule]}, webhooks=[hook]) as owner:
        await with_claims(owner)
        await look(owner, moved, 1)
        await look(owner, moved, 11)
        await erp.until(lambda bodies: len(bodies) == 1)
        work = {"process": "claim", "title": "x", "owner": "lina"}
        assert (await (await token(owner)).call("POST", "/work", work))[0] == 201
        await none_owed(tmp_path)
    assert [each["type"] for each in erp.bodies] == ["alert.began"]
