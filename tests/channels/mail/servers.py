"""A real mailbox server and a real mail server, each in a folder of its own: Dovecot and Exim."""

from __future__ import annotations

import asyncio
import os
import shutil
import smtplib
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path

import pytest

from contacthub.channels.mail.account import Account, MailServer

PASSWORD = "open-sesame"
OURS = "support@hub.example"
DOVECOT = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
auth_username_format = %Ln
mail_location = maildir:{folder}/mail/%n
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={folder}/mail/%n
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
EXIM = """
primary_hostname = mx.example
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%slog
pid_file_path = {folder}/spool/pid
daemon_smtp_ports = {smtp}
local_interfaces = 127.0.0.1
deliver_drop_privilege = true
tls_advertise_hosts =
acl_smtp_rcpt = known
acl_smtp_data = all
begin acl
known:
  deny local_parts = unknown
       message = no such user here
  accept
all:
  accept
begin routers
gone:
  driver = redirect
  local_parts = gone
  allow_fail
  data = :fail: has moved away
mailbox:
  driver = manualroute
  domains = *
  route_list = * 127.0.0.1
  self = send
  transport = lmtp
begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
begin retry
* * F,1h,1s
"""


@dataclass(frozen=True)
class Servers:
    """Where they listen. Every address has a mailbox, by what is before its @."""

    folder: Path
    imap: int
    lmtp: int
    smtp: int

    def account(self, **more: object) -> Account:
        """Our mailbox."""
        given: dict[str, object] = {
            "address": OURS, "shown_as": "客服 Support", "own": frozenset({OURS}), "queue": "support",
            "folder": "INBOX", "username": OURS, "password": PASSWORD, "signs_in_to_send": False,
            "imap": MailServer(host="127.0.0.1", port=self.imap, tls="none"),
            "smtp": MailServer(host="127.0.0.1", port=self.smtp, tls="none"),
            "poll_seconds": 60.0,
        }  # fmt: skip
        return Account(**(given | more))  # type: ignore[arg-type]

    def deliver(self, raw: bytes, to: str = OURS) -> None:
        """Put a mail into a mailbox."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as server:
            server.sendmail("mei@shop.example", [to], raw)

    def submit(self, raw: bytes, sender: str, to: str = OURS) -> None:
        """Send a mail as a customer does."""
        with smtplib.SMTP("127.0.0.1", self.smtp) as server:
            server.sendmail(sender, [to], raw)

    def mails(self, of: str) -> list[bytes]:
        """What is in a mailbox."""
        with IMAP4("127.0.0.1", self.imap) as box:
            box.login(of, PASSWORD)
            box.select("INBOX", readonly=True)
            found = box.uid("SEARCH", "ALL")[1][0].split()
            said = [box.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1] for uid in found]
            return [each[0][1] for each in said]

    async def first(self, of: str, *, least: int = 1) -> list[bytes]:
        """What is in a mailbox, once something is."""
        async with asyncio.timeout(20):
            while len(found := await asyncio.to_thread(self.mails, of)) < least:  # noqa: ASYNC110 - a server or a database tells nobody
                await asyncio.sleep(0.1)
            return found


def needs(*programs: str) -> None:
    """Skip where they cannot be run."""
    missing = [each for each in programs if shutil.which(each, path="/usr/sbin:/usr/bin") is None]
    if missing or os.geteuid() != 0:
        wanted = ", ".join(missing) or "to be root"
        pytest.skip(f"needs {wanted}: apt-get install dovecot-imapd dovecot-lmtpd exim4-daemon-light")


@asynccontextmanager
async def servers(*, exim: bool = False) -> AsyncIterator[Servers]:
    """The servers, until they end.

    Their folder is none of pytest's: each run of that closes those to other users, as these servers are.
    """
    needs("dovecot", *(["exim4"] if exim else []))
    with tempfile.TemporaryDirectory(prefix="mail-servers-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        os.chmod(folder, 0o755)  # noqa: PTH101 - at once, and nothing waits for it
        async with _running(folder, exim=exim) as found:
            yield found


@asynccontextmanager
async def _running(folder: Path, *, exim: bool) -> AsyncIterator[Servers]:
    imap, lmtp, smtp = _free_ports(3)
    found = Servers(folder, imap, lmtp, smtp)
    ports = {"folder": folder, "imap": imap, "lmtp": lmtp, "smtp": smtp, "password": PASSWORD}
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", 65534, 65534)
    (folder / "dovecot.conf").write_text(DOVECOT.format(**ports))
    commands = [["/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")]]
    if exim:
        (folder / "spool").mkdir()
        shutil.chown(folder / "spool", "Debian-exim", "Debian-exim")
        (folder / "exim.conf").write_text(EXIM.format(**ports))
        commands.append(["/usr/sbin/exim4", "-bdf", "-C", str(folder / "exim.conf")])
    quiet = {"stdout": asyncio.subprocess.DEVNULL, "stderr": asyncio.subprocess.DEVNULL}
    started = [await asyncio.create_subprocess_exec(*each, **quiet) for each in commands]  # type: ignore[arg-type]
    try:
        for port in (imap, lmtp, *([smtp] if exim else [])):
            await _listens(port)
        yield found
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


async def _listens(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return
