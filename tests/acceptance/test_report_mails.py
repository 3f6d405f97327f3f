"""A report is mailed by a real server: once to each, over a crash and a restart, with table and file."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.report_mails import sending
from contacthub.report_mails.store import ReportMailStore
from tests.accounts.people import Person, signed_in
from tests.channels.mail.servers import OURS, PASSWORD, Servers, servers
from tests.moved_time import MovedTime, moved_time
from tests.report_mails.boxes import parts_of
from tests.report_mails.test_report_mails import look, mailed, own, saved, today, visits_on
from tests.support import hub_on

pytestmark = pytest.mark.acceptance

BOSS, OTHER = "boss@shop.example", "other@shop.example"


@pytest.fixture(name="moved")
def its_time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    monkeypatch.setattr(sending, "FIRST_PAUSE_MS", 10)
    monkeypatch.setattr(sending, "LONGEST_PAUSE_MS", 20)
    return moved_time(monkeypatch)


@pytest.fixture
async def mail() -> AsyncIterator[Servers]:
    async with servers(exim=True) as found:
        yield found


def settings(smtp: int, imap: int) -> dict[str, Any]:
    box = {
        "type": "mail", "name": "mail", "queue": "support", "address": OURS, "shown_as": "客服",
        "password_env": "MAIL_PASSWORD", "smtp_login": False,
        "imap": {"host": "127.0.0.1", "port": imap, "tls": "none"},
        "smtp": {"host": "127.0.0.1", "port": smtp, "tls": "none"},
    }  # fmt: skip
    return {"channels": [box]}


async def test_a_report_comes_once_with_its_file_over_a_crash_and_a_restart(
    tmp_path: Path, moved: MovedTime, mail: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = settings(mail.smtp, mail.imap)
    settle = ReportMailStore.settle

    async def dies(store: ReportMailStore, send: Any) -> None:
        if send.address == OTHER:
            raise ConnectionError("the machine has lost its power")
        await settle(store, send)

    async with hub_on(tmp_path, **told) as owner:
        boss = await signed_in(owner, "boss", "supervisor")
        made = await mailed(boss, view=await saved(boss, "<b>周报</b>"), addresses=[BOSS, OTHER])
        assert (await boss.call("PUT", f"/reports/mails/{made['id']}/paused", {"paused": True}))[0] == 200
        day = today(owner)
        await visits_on(owner, day)
        moved.passes(hours=24)
        owner.hub.parts.hub.look_at_clock()
        await boss.sign_in("boss")
        monkeypatch.setattr(owner.hub.parts.report_mails.mails, "more", lambda: None)
        monkeypatch.setattr(ReportMailStore, "settle", dies)
        assert (await boss.call("POST", f"/reports/mails/{made['id']}/send"))[0] == 202
        with pytest.raises(ConnectionError):
            await look(owner)
    monkeypatch.setattr(ReportMailStore, "settle", settle)
    async with hub_on(tmp_path, **told) as owner:
        await look(owner)
        await look(owner)
        boss = Person(owner)
        await boss.sign_in("boss")
        [shown] = await own(boss)
        to_boss, to_other = await mail.first(BOSS), await mail.first(OTHER)
    last = shown["last"]
    assert (last["sent"], last["failed"], last["reason"]) == (1, 1, "unsure")
    assert (len(to_boss), len(to_other)) == (1, 1)
    message, text, looks, file = parts_of(to_boss[0])
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == BOSS
    assert message["Subject"] == f"[Report] <b>周报</b>: {day}"
    assert "1:05" in text
    assert "&lt;b&gt;周报" in looks
    assert "<b>" not in looks
    assert file.get_filename() == f"figures-{day}-{day}.csv"
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[:4] == ["Name", "From", "To", "Offered"]
    assert [row[3] for row in rows] == ["1", "2", "3", "1"]


async def test_a_server_that_is_away_is_waited_for(
    tmp_path: Path, moved: MovedTime, mail: Servers, unused_tcp_port: int
) -> None:
    async with hub_on(tmp_path, **settings(unused_tcp_port, mail.imap)) as owner:
        boss = await signed_in(owner, "boss", "supervisor")
        made = await mailed(boss, addresses=[BOSS])
        assert (await boss.call("POST", f"/reports/mails/{made['id']}/send"))[0] == 202
        await look(owner)
        [waits] = await own(boss)
        assert (waits["last"]["owed"], waits["last"]["reason"]) == (1, "no_answer")
    async with hub_on(tmp_path, **settings(mail.smtp, mail.imap)) as owner:
        assert len(await mail.first(BOSS)) == 1
        await look(owner)
        boss = Person(owner)
        await boss.sign_in("boss")
        [sent] = await own(boss)
        assert (sent["last"]["sent"], sent["last"]["failed"]) == (1, 0)
