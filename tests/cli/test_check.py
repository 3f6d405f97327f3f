"""``check``: what is wrong, and how to mend it."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from contacthub.access.audit import AuditRow
from contacthub.bootstrap.running import running
from contacthub.cli import check
from contacthub.config import Settings
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.testing.disk import Disk
from contacthub.testing.postgres import PostgresServer
from tests.cli.conftest import Cli, Done
from tests.support import FLOOR, hub_on
from tests.work.items import CLAIM

DAY_MS = 24 * 3600 * 1000


@pytest.fixture(autouse=True)
def _built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Whether this checkout has built its consoles and how full this disk is are other tests' matters.
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").touch()
    monkeypatch.setattr(check, "STATIC", tmp_path / "static")
    monkeypatch.setattr(check, "FREE_BYTES", 0)


def test_folder_of_another_user_is_said_to_be_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check.os, "access", lambda path, mode: False)
    with pytest.raises(SystemExit):
        check.run_check(None, tmp_path)
    assert f"data: {tmp_path} is closed to you" in capsys.readouterr().out


def test_fresh_folder_is_fine(cli: Cli) -> None:
    done = cli("check", "--data", "d")
    assert (done.code, done.err) == (0, "")
    assert "not there yet" in done.out
    assert not Path("d").exists()


def test_findings_come_as_json(cli: Cli) -> None:
    done = cli("check", "--json", "--data", "d")
    assert done.code == 0
    found = json.loads(done.out)
    assert {tuple(each) for each in found} == {("level", "what", "mend")}
    assert {"level": "ok", "what": "configuration: 0 sources", "mend": ""} in found
    Path("d").mkdir()
    Path("d/hub.db").write_bytes(b"no database " * 500)
    done = cli("check", "--json", "--data", "d")
    assert done.code == 1
    assert any(each["level"] == "wrong" and "hub.db" in each["what"] for each in json.loads(done.out))


def test_used_directory_is_fine_and_nothing_runs(cli: Cli) -> None:
    cli("token", "add", "x", "--scope", "log:read", "--data", "d")
    done = cli("check", "--data", "d")
    assert done.code == 0
    assert f"SQLite {sqlite3.sqlite_version}" in done.out
    assert sum(line.endswith(".db: ok") for line in done.lines) == 2
    assert "no hub runs" in done.out


def test_sign_ins_that_older_versions_took_are_named(cli: Cli) -> None:
    cli(
        "user", "add", "boss", "--role", "supervisor", "--password-stdin", "--data", "d", stdin="a password\n"
    )
    names = [("lena", 0), ("LENA", 0), ("a:b", 0), ("x:y", 1)]
    with closing(sqlite3.connect("d/hub.db")) as raw, raw:
        raw.executemany(
            "INSERT INTO users (name, role, password, disabled) VALUES (?, 'supervisor', '', ?)", names
        )
    twins, colon = (line for line in cli("check", "--data", "d").lines if "sign-in" in line)
    assert "'LENA' and 'lena' are one name now" in twins
    assert "'a:b' has a colon" in colon


def test_damaged_database_is_named(cli: Cli) -> None:
    Path("d").mkdir()
    Path("d/hub.db").write_bytes(b"no database " * 500)
    done = cli("check", "--data", "d")
    assert done.code == 1
    assert any(line.startswith("wrong") and "hub.db" in line for line in done.lines)


def test_full_disk_is_wrong(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "FREE_BYTES", 1 << 62)
    done = cli("check", "--data", "d")
    assert done.code == 1
    assert any(line.startswith("wrong") and "disk" in line for line in done.lines)


def test_consoles_that_were_not_built_are_wrong(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "static" / "index.html").unlink()
    done = cli("check", "--data", "d")
    assert done.code == 1
    assert "make build" in done.out


def test_bad_configuration_is_wrong(cli: Cli) -> None:
    Path("contacthub.toml").write_text("[server]\nprot = 1\n")
    done = cli("check", "--data", "d")
    assert done.code == 1
    assert "server.prot" in done.out


def test_driver_that_is_not_installed_is_wrong_and_the_rest_is_looked_at(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "contacthub.database.engines.postgres_database", None)
    Path("contacthub.toml").write_text('[storage]\nurl = "postgresql://127.0.0.1/hub"\n')
    done = cli("check", "--data", "d")
    assert done.code == 1
    assert "PostgreSQL needs psycopg" in wrongs(done)[0]
    assert any("free" in line for line in done.lines)


SECRETLESS = """
[[sources]]
id = "phones"
secret_env = "PHONES_WEBHOOK_SECRET"
callback_url = "http://127.0.0.1:9/hub"
[[sources]]
id = "chat"
secret_env = "CHAT_WEBHOOK_SECRET"
[[sources]]
id = "fax"
secret_env = "FAX_WEBHOOK_SECRET"
[[connectors]]
type = "asterisk-ami"
name = "pbx1"
username = "hub"
secret_env = "PBX1_SECRET"
[[connectors]]
type = "asterisk-ami"
name = "pbx2"
port = 1
username = "hub"
secret_env = "PBX2_SECRET"
"""


def wrongs(done: Done) -> list[str]:
    return [line.removeprefix("wrong").strip() for line in done.lines if line.startswith("wrong")]


def test_every_missing_secret_is_named_and_the_rest_is_looked_at(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("contacthub.toml").write_text(SECRETLESS + '[server]\nhost = "0.0.0.0"\n')
    for name in ("PHONES_WEBHOOK_SECRET", "FAX_WEBHOOK_SECRET", "PBX1_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHAT_WEBHOOK_SECRET", "whsec_no base64")
    monkeypatch.setenv("PBX2_SECRET", "s3cret")
    done = cli("check", "--data", "d")
    assert done.code == 1
    phones, chat, fax, pbx1, pbx2 = wrongs(done)
    assert phones.startswith("configuration: source phones: the environment has no PHONES_WEBHOOK_SECRET")
    assert chat.startswith("configuration: source chat: CHAT_WEBHOOK_SECRET: ")
    assert fax.startswith("configuration: source fax: the environment has no FAX_WEBHOOK_SECRET")
    assert pbx1.startswith("configuration: connector pbx1: the environment has no PBX1_SECRET")
    assert all("EnvironmentFile" in each for each in (phones, chat, fax, pbx1))
    assert "no base64" not in done.out
    assert pbx2.startswith("connector pbx2: 127.0.0.1 port 1: the port is closed")
    assert_machine_is_looked_at(done, "d")
    assert "without TLS" in done.out
    assert "3 sources" not in done.out


def assert_machine_is_looked_at(done: Done, folder: str) -> None:
    for each in (
        f"{folder}/hub.db",
        f"{folder}/customers.db",
        "SQLite",
        "disk:",
        "limits:",
        f"runs on {folder}",
    ):
        assert each in done.out, each


def test_every_bad_field_is_named_and_what_needs_no_configuration_is_looked_at(cli: Cli) -> None:
    Path("contacthub.toml").write_text("[server]\nprot = 1\nport = 70000\n[[sources]]\n")
    done = cli("check", "--data", "d")
    assert done.code == 1
    assert [each.split(": ")[:3] for each in wrongs(done)] == [
        ["configuration", f"contacthub.toml, line {line}", field]
        for line, field in (("3", "server.port"), ("2", "server.prot"), ("4, source 1", "sources.0.id"))
    ]
    assert_machine_is_looked_at(done, "d")


@pytest.mark.parametrize(
    ("words", "environment", "folder"),
    [
        (["--data", "flag"], "environment", "flag"),
        ([], "environment", "environment"),
        ([], "", "contacthub-data"),
    ],
)
def test_file_that_is_no_toml_leaves_the_folder_to_flag_and_environment(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, words: list[str], environment: str, folder: str
) -> None:
    Path("contacthub.toml").write_text("[server\n")
    monkeypatch.setenv("CONTACTHUB_DATA", environment)
    done = cli("check", *words)
    assert done.code == 1
    [wrong] = wrongs(done)
    assert wrong.startswith("configuration: contacthub.toml: ")
    assert_machine_is_looked_at(done, folder)


def test_file_that_is_not_there_is_wrong(cli: Cli) -> None:
    done = cli("check", "--config", "none.toml", "--data", "d")
    assert done.code == 1
    assert wrongs(done) == ["configuration: none.toml: No such file or directory"]
    assert_machine_is_looked_at(done, "d")


def test_open_address_without_tls_is_noted(cli: Cli) -> None:
    Path("contacthub.toml").write_text('[server]\nhost = "0.0.0.0"\n')
    done = cli("check", "--data", "d")
    assert done.code == 0
    assert any(line.startswith("note") and "TLS" in line for line in done.lines)


def test_source_that_stopped_its_call_backs_is_wrong(cli: Cli) -> None:
    cli("token", "add", "x", "--scope", "log:read", "--data", "d")
    with closing(sqlite3.connect("d/hub.db")) as raw, raw:
        raw.execute("INSERT INTO stopped_callbacks VALUES ('phones', 'http://x', 1)")
    done = cli("check", "--data", "d")
    assert done.code == 1
    assert any(line.startswith("wrong") and "phones" in line and "410" in line for line in done.lines)


def test_webhook_without_its_secret_is_wrong_with_the_way_out(cli: Cli) -> None:
    Path("contacthub.toml").write_text(
        """[[webhooks]]\nid = "erp"\nurl = "https://erp.example.com/hub"\nsecret_env = "NO_SUCH_SECRET"\n"""
    )
    done = cli("check", "--data", "d")
    assert done.code == 1
    [said] = [line for line in done.lines if line.startswith("wrong")]
    assert "webhook erp: the environment has no NO_SUCH_SECRET; set it to whsec_" in said


def test_reports_by_mail_that_were_not_sent_are_told(cli: Cli) -> None:
    add = ("user", "add", "boss", "--role", "supervisor", "--password-stdin", "--data", "d")
    assert cli(*add, stdin="a password\n").code == 0
    with closing(sqlite3.connect("d/hub.db")) as raw, raw:
        raw.execute("INSERT INTO report_views VALUES ('v', 'boss', 'Week', 'by=queue')")
        raw.execute("INSERT INTO report_mails VALUES ('m', 'boss', 'v', 'week', 8, '[]', 'en', 'csv', 0, '')")
        sent = ("m", "2026-05-04T08", "a@b.example", "failed", 1, "unsure", 0)
        raw.execute("INSERT INTO report_mail_sends VALUES (?, ?, ?, ?, ?, ?, ?)", sent)
    done = cli("check", "--data", "d")
    told = "report Week of boss: 1 mails of 2026-05-04 were not sent: unsure"
    assert any(told in line and "Reports by mail" in line for line in done.lines)


def test_receivers_of_webhooks_that_stopped_or_are_behind_are_told(cli: Cli) -> None:
    cli("token", "add", "x", "--scope", "log:read", "--data", "d")
    with closing(sqlite3.connect("d/hub.db")) as raw, raw:
        raw.execute("INSERT INTO webhooks_stopped VALUES ('erp', 'http://x', 1)")
        raw.execute("INSERT INTO webhooks_owed VALUES ('bi', 7, 'i', 'work.opened', '{}', 0)")
    done = cli("check", "--data", "d")
    assert done.code == 1
    assert any(line.startswith("wrong") and "webhook erp" in line and "410" in line for line in done.lines)
    assert any("webhook bi: 1 events wait" in line and "1970-01-01" in line for line in done.lines)


def test_condition_that_cannot_be_read_is_wrong(cli: Cli) -> None:
    Path("floor.toml").write_text(
        """[[queues]]\nid = "support"\n[[queues.when]]\nmatch = "customer.tier == 'gold'"\npriority = 1\n"""
    )
    assert cli("apply", "floor.toml", "--data", "d").code == 0
    assert cli("check", "--data", "d").code == 0
    with closing(sqlite3.connect("d/hub.db")) as raw, raw:
        raw.execute("UPDATE directory SET data = replace(data, 'customer.tier', 'customer.rank')")
    done = cli("check", "--data", "d")
    assert done.code == 1
    [said] = [line for line in done.lines if line.startswith("wrong")]
    assert "queue support, `when` 1: customer has no 'rank'" in said


def test_note_of_a_killed_hub_is_noted(cli: Cli) -> None:
    Path("d").mkdir()
    Path("d/control.json").write_text(json.dumps({"url": "http://127.0.0.1:1", "token": "x", "pid": 1}))
    done = cli("check", "--data", "d")
    assert done.code == 0
    assert "may have been killed" in done.out


async def test_hub_that_runs_is_ready_until_its_disk_refuses(tmp_path: Path, disk: Disk, cli: Cli) -> None:
    data = tmp_path / "d"
    storage = SqliteFiles(data, disk.connection)
    async with running(Settings(data=data), data, host="127.0.0.1", port=0, storage=storage) as hub:
        done = await asyncio.to_thread(cli, "check", "--data", "d")
        assert done.code == 0
        assert f"the hub at {hub.url} is ready" in done.out
        disk.fault = "fsync"
        hub.parts.hub.write([AuditRow(1, "boss", "card.open", "C1")])
        async with asyncio.timeout(10):
            while hub.parts.hub.ready:  # noqa: ASYNC110 - readiness has no event to wait for
                await asyncio.sleep(0.01)
        done = await asyncio.to_thread(cli, "check", "--data", "d")
        assert done.code == 1
        assert any(line.startswith("wrong") and "not ready (503)" in line for line in done.lines)


async def test_steps_without_a_second_person_are_noted(tmp_path: Path, cli: Cli) -> None:
    async with hub_on(tmp_path / "d", floor={**FLOOR, "processes": [CLAIM]}) as owner:
        done = await asyncio.to_thread(cli, "check", "--data", "d")
        assert done.code == 0
        assert "process claim: step approve has no second person among supervisors" in done.out
        status, _ = await owner.call(
            "POST", "/admin/users", {"name": "boss", "role": "supervisor", "password": "long enough 1"}
        )
        assert status == 201
    # The same of the data that the hub left.
    done = await asyncio.to_thread(cli, "check", "--data", "d")
    assert "no hub runs on d" in done.out
    assert "step approve has no second person among supervisors; there is boss" in done.out


@pytest.mark.parametrize(
    ("ahead_ms", "level", "said"),
    [
        (0, None, ""),
        (30_000, "note", "the hub's time is 30 s ahead of the system clock"),
        (90 * DAY_MS, "wrong", "the hub's time is 90 days, 0:00:00 ahead of the system clock"),
    ],
)
async def test_hub_that_is_ahead_of_the_system_clock_says_so(
    tmp_path: Path, cli: Cli, ahead_ms: int, level: str | None, said: str
) -> None:
    data = tmp_path / "d"
    async with running(Settings(data=data), data, host="127.0.0.1", port=0) as hub:
        clock = hub.parts.hub._clock
        clock.not_before(clock.now() + ahead_ms)
        done = await asyncio.to_thread(cli, "check", "--data", "d")
    clocks = [line for line in done.lines if " clock: " in line]
    assert [line.split()[0] for line in clocks] == ([level] if level else [])
    assert said in done.out
    assert done.code == int(level == "wrong")


def test_log_that_ends_in_the_future_is_wrong(cli: Cli) -> None:
    cli("token", "add", "x", "--scope", "log:read", "--data", "d")
    in_an_hour = time.time_ns() // 1_000_000 + 3_600_000
    with closing(sqlite3.connect("d/hub.db")) as raw, raw:
        raw.execute("INSERT INTO log VALUES (1, ?, NULL, 'hub_started', 1, NULL, '{}')", (in_an_hour,))
    done = cli("check", "--data", "d")
    [said] = wrongs(done)
    assert said.startswith("clock: the log ends 1:00:00 ahead of") or said.startswith(
        "clock: the log ends 0:59:"
    )
    assert done.code == 1


def test_clock_long_after_a_hub_last_ran_is_noted(cli: Cli) -> None:
    cli("token", "add", "x", "--scope", "log:read", "--data", "d")
    os.utime("d/lock", (1_000_000_000, 1_000_000_000))
    done = cli("check", "--data", "d")
    assert done.code == 0
    assert any(line.startswith("note") and "after a hub last used d" in line for line in done.lines)


@pytest.mark.parametrize(("trusted", "noted"), [("", True), ('trusted_proxies = ["127.0.0.1"]', False)])
def test_proxy_that_is_not_trusted_is_noted(cli: Cli, trusted: str, noted: bool) -> None:
    Path("contacthub.toml").write_text(f'[server]\npublic_url = "https://hub.example.com"\n{trusted}\n')
    done = cli("check", "--data", "d")
    assert done.code == 0
    assert ("no proxy is trusted" in done.out) is noted


def test_public_url_that_cannot_work_is_said_with_the_reason(cli: Cli) -> None:
    Path("contacthub.toml").write_text('[server]\npublic_url = "https://hub.example.com/hub"\n')
    done = cli("check", "--data", "d")
    [said] = wrongs(done)
    assert "contacthub.toml, line 2: server.public_url: leave out the path" in said
    assert done.code == 1


def test_server_and_schemas_are_looked_at(cli: Cli, postgres_server: PostgresServer) -> None:
    address = postgres_server.new_database()
    Path("contacthub.toml").write_text(f'[storage]\nurl = "{address}"\n')
    Path("floor.toml").write_text('[[queues]]\nid = "support"\n')
    done = cli("check")
    assert done.code == 0
    assert any(line.startswith("ok    PostgreSQL 15") for line in done.lines), done.out
    assert "note  PostgreSQL: no schema hub yet - `contacthub serve` creates it" in done.lines
    assert cli("apply", "floor.toml").code == 0
    assert {"ok    PostgreSQL: schema hub is there", "ok    PostgreSQL: schema customers is there"} <= set(
        cli("check").lines
    )


def test_server_that_is_not_there_is_said_without_a_password(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "secret-of-the-hub")
    Path("contacthub.toml").write_text('[storage]\nurl = "postgresql://hub@127.0.0.1:1/hub"\n')
    done = cli("check")
    assert done.code == 1
    assert any(line.startswith("wrong PostgreSQL: ") and "storage.url" in line for line in done.lines)
    assert "secret-of-the-hub" not in done.out + done.err


@pytest.mark.parametrize("words", [("backup", "b.tar.gz"), ("restore", "b.tar.gz")])
def test_copies_are_left_to_the_tools_of_postgres(cli: Cli, words: tuple[str, str]) -> None:
    Path("contacthub.toml").write_text('[storage]\nurl = "postgresql://hub@127.0.0.1:1/hub"\n')
    done = cli(*words)
    assert done.code == 1
    assert "pg_dump" in done.err
    assert "PITR" in done.err


LOOK_UP = """[[look_ups]]
id = "loyalty"
url = "{url}/of?p={{phone}}"
auth_env = "LOYALTY_TOKEN"
map = {{ purchases = "[].{{order_no: no, day: on, product: what}}" }}
"""


def test_usual_mistakes_with_a_live_source_are_named_with_the_way_out(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    Path("contacthub.toml").write_text(LOOK_UP.format(url=f"http://127.0.0.1:{unused_tcp_port}"))
    without = [line for line in cli("check", "--data", "d").lines if "look-up" in line]
    assert any("the environment has no LOYALTY_TOKEN" in line for line in without)
    monkeypatch.setenv("LOYALTY_TOKEN", "secret-text")
    done = cli("check", "--data", "d")
    said = [line for line in done.lines if "look-up loyalty" in line]
    assert any("map.purchases: there is no column 'day'" in line for line in said)
    assert any("map.purchases: the column 'date' is needed" in line for line in said)
    assert any("cannot be reached" in line for line in said)
    assert (done.code, "secret-text" in done.out) == (1, False)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('url = "https://{phone}.example.com/x"', "no placeholder in the host"),
        ('url = "https://crm.example.com/x?p={phone}"\nmap.rows = "a[.{"', "not a JMESPath expression"),
        ('url = "https://crm.example.com/x?p={phone}"', "map: say what of the reply is shown"),
        ('type = "shopify"\nurl = "https://s.myshopify.com/admin"', "only the address of the shop"),
        ('url = "https://crm.example.com/x?p={key}"\nmap.rows = "a"', "keys: say what {key} may be"),
        (
            'url = "https://crm.example.com/x"\nmap.rows = "a"\nheaders = { Host = "x" }',
            "Host is not set here",
        ),
    ],
)
def test_a_live_source_that_cannot_work_is_refused_with_the_reason(cli: Cli, line: str, said: str) -> None:
    Path("contacthub.toml").write_text(f'[[look_ups]]\nid = "crm"\n{line}\n')
    done = cli("check", "--data", "d")
    assert (done.code, said in done.out) == (1, True), done.out


SHOP_CHAT = """
[[channels]]
type = "chat"
name = "shop"
queue = "support"
origins = ["https://shop.example"]
[[channels]]
type = "wechat"
name = "wx"
queue = "support"
app_id = "wx2c2769f8efd9abc2"
app_secret_env = "NO_SECRET"
token_env = "NO_SECRET"
"""


@pytest.mark.parametrize(
    ("channels", "chat", "said"),
    [
        (
            SHOP_CHAT, "shpo",
            "wrong chat shpo of the floor file: there is no such channel, so nothing of it counts - "
            "did you mean shop? Correct the id in [[chats]], retire shpo, and apply that",
        ),
        (
            SHOP_CHAT, "wx",
            "wrong chat wx of the floor file: its channel is no chat, so nothing of it counts - "
            "chats are shop. Correct the id in [[chats]], retire wx, and apply that",
        ),
        (
            "", "shop",
            "note  chat shop of the floor file: no channel is a chat, so nothing of it counts - "
            'set up a channel of the type "chat" with the name shop, or retire the table',
        ),
        (SHOP_CHAT, "shop", None),
    ],
)  # fmt: skip
def test_a_chat_of_the_floor_file_that_is_no_channel_is_named_with_the_nearest(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, channels: str, chat: str, said: str | None
) -> None:
    monkeypatch.delenv("NO_SECRET", raising=False)
    Path("floor.toml").write_text(f'[[queues]]\nid = "support"\n[[chats]]\nid = "{chat}"\n')
    assert cli("apply", "floor.toml", "--data", "d").code == 0
    Path("contacthub.toml").write_text(channels)
    found = [line for line in cli("check", "--data", "d").lines if " chat " in line]
    assert found == ([] if said is None else [said])


MAILBOX = """
[[channels]]
type = "mail"
name = "post"
queue = "support"
address = "service@shop.example"
password_env = "NO_SECRET"
imap = { host = "127.0.0.1", port = 1993 }
smtp = { host = "127.0.0.1", port = 1465 }
"""


@pytest.mark.parametrize(
    ("channels", "mend"),
    [
        (SHOP_CHAT, 'set up a channel of the type "mail" with that name'),
        (SHOP_CHAT + MAILBOX, "did you mean post?"),
        (SHOP_CHAT + MAILBOX.replace("post", "pots"), None),
    ],
)
def test_a_chat_that_is_answered_by_what_is_no_mailbox_is_named(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, channels: str, mend: str | None
) -> None:
    monkeypatch.delenv("NO_SECRET", raising=False)
    chat = '[[chats]]\nid = "shop"\nwhen_away = "message"\nanswer_by = "pots"\n'
    Path("floor.toml").write_text(f'[[queues]]\nid = "support"\n{chat}')
    assert cli("apply", "floor.toml", "--data", "d").code == 0
    Path("contacthub.toml").write_text(channels)
    found = [line for line in cli("check", "--data", "d").lines if "answer_by" in line]
    words = "wrong chat shop of the floor file: answer_by is pots, which is no mailbox, "
    assert found == ([] if mend is None else [f"{words}so what is left is answered in the chat - {mend}"])


def test_surveys_that_ask_nobody_are_named_with_the_way_out(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SECRET", raising=False)
    survey = '[[surveys]]\nid = "happy"\nkind = "csat"\nby = "pots"\n[surveys.text]\nen = "{link}"\n'
    Path("floor.toml").write_text(f'[[queues]]\nid = "support"\n{survey}')
    assert cli("apply", "floor.toml", "--data", "d").code == 0  # its channel is set up later
    Path("contacthub.toml").write_text(MAILBOX)
    found = [line for line in cli("check", "--data", "d").lines if "survey" in line]
    assert found == [
        "note  surveys of the floor file: happy ask nobody, as links would lead nowhere - "
        "set server.public_url to the address at which customers reach this hub",
        "wrong survey happy of the floor file: pots is no channel for texts or mail, so nobody is asked - "
        "did you mean post?",
    ]
    Path("contacthub.toml").write_text(f'[server]\npublic_url = "https://hub.example.com"\n{MAILBOX}')
    Path("floor.toml").write_text(survey.replace("pots", "post"))
    assert cli("apply", "floor.toml", "--data", "d").code == 0
    assert [line for line in cli("check", "--data", "d").lines if "survey" in line] == []
