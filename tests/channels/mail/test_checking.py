"""``check`` signs in to the servers of a mailbox."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd import smtp

from contacthub.channels.mail import checking
from contacthub.channels.mail.account import MailServer
from contacthub.channels.mail.checking import examine
from contacthub.database.examining import OK, WRONG
from tests.channels.mail.servers import OURS, Servers, servers
from tests.channels.mail.test_sending import Mean, serving


async def test_servers_that_let_us_in(tmp_path: Path) -> None:
    async with servers() as running, serving(Mean(), tmp_path) as sends:
        found = await examine("mail", running.account(smtp=sends.smtp), "MAIL_PASSWORD")
    assert (found.level, found.what) == (OK, f"channel mail: both servers let us in as {OURS}")


async def test_a_password_that_the_mailbox_refuses_is_named(tmp_path: Path) -> None:
    async with servers() as running, serving(Mean(), tmp_path) as sends:
        wrong = running.account(smtp=sends.smtp, password="another")
        found = await examine("mail", wrong, "MAIL_PASSWORD")
    assert found.level == WRONG
    assert found.what.startswith(f"channel mail: imap 127.0.0.1:{running.imap}: ")
    assert "MAIL_PASSWORD" in str(found.mend)
    assert "another" not in f"{found}"


async def test_a_password_that_the_server_which_sends_refuses_is_named(tmp_path: Path) -> None:
    def never(*_: Any) -> Any:
        return smtp.AuthResult(success=False, handled=False)

    async with (
        servers() as running,
        serving(Mean(), tmp_path, authenticator=never, auth_require_tls=False) as sends,
    ):
        account = running.account(smtp=sends.smtp, signs_in_to_send=True)
        found = await examine("mail", account, "MAIL_PASSWORD")
    assert found.level == WRONG
    assert f"smtp 127.0.0.1:{sends.smtp.port}: " in found.what
    assert "535" in found.what
    assert "MAIL_PASSWORD" in str(found.mend)


@pytest.mark.parametrize(("tls", "says"), [("none", "firewall"), ("tls", "firewall")])
async def test_a_server_that_is_not_there(tls: Any, says: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nowhere = Servers(tmp_path, port, 1, 1).account(imap=MailServer(host="127.0.0.1", port=port, tls=tls))
    found = await examine("mail", nowhere, "MAIL_PASSWORD")
    assert found.level == WRONG
    assert says in str(found.mend)


async def test_a_server_that_speaks_no_tls_is_told_from_one_that_is_not_there(tmp_path: Path) -> None:
    async with serving(Mean(), tmp_path) as plain:  # it greets at once, which is no TLS
        server = MailServer(host="127.0.0.1", port=plain.smtp.port, tls="tls")
        found = await examine("mail", Servers(tmp_path, 1, 1, 1).account(imap=server), "MAIL_PASSWORD")
    assert "look at tls and port" in str(found.mend)


async def test_a_server_that_says_nothing_is_left_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "WITHIN_S", 0)
    found = await examine("mail", Servers(tmp_path, 1, 1, 1).account(), "MAIL_PASSWORD")
    assert found.what.endswith("no answer in time")
