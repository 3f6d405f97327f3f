"""What the connector does by itself: it ends overdue calls, and it encrypts."""

from __future__ import annotations

import asyncio
import datetime
import random
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from contacthub.sources import incoming as i
from contacthub.sources.connectors import LinkFigures, LiveContact
from contacthub.telephony.asterisk_ami.connector import LONGEST_CALL_MS, AsteriskAmi
from contacthub.telephony.asterisk_ami.link import Target, connected
from tests.telephony.player import SECRET, Player


class Port:
    """A hub with live contacts."""

    source = "pbx1"

    def __init__(self, *refs: str) -> None:
        self.refs = list(refs)
        self.figures = LinkFigures()

    def on_floor_change(self, callback: Any) -> None:
        """This floor does not change."""

    def live(self) -> list[LiveContact]:
        return [
            LiveContact(ref=ref, talking=True, waiting=False, queue="support", agent="lina", ringing=())
            for ref in self.refs
        ]


def connector(port: Any) -> AsteriskAmi:
    target = Target(host="127.0.0.1", port=1, username="hub", secret=SECRET)
    return AsteriskAmi(port, target, {}, rng=random.Random(1))


def test_a_call_whose_end_nobody_heard_is_closed_after_an_absolute_limit() -> None:
    made = connector(Port("1.1"))
    assert made.overdue(0) == []
    assert made.overdue(LONGEST_CALL_MS) == []
    [end] = made.overdue(LONGEST_CALL_MS + 1)
    assert end.data == i.Ended(ref="1.1", by="system", cause="lost")


def test_the_limit_counts_from_when_a_call_was_first_seen() -> None:
    port = Port("1.1")
    made = connector(port)
    made.overdue(0)
    port.refs = ["1.2"]
    assert made.overdue(LONGEST_CALL_MS) == []
    assert made.overdue(LONGEST_CALL_MS + 1) == []


def certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate for 127.0.0.1, made for this test."""
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pbx")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, format_ = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, format_, serialization.NoEncryption()))
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    return folder / "key.pem", folder / "cert.pem"


async def test_a_connection_may_be_encrypted_and_trusts_only_who_it_should(tmp_path: Path) -> None:
    key, cert = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    pbx = Player()
    server = await asyncio.start_server(pbx.accept, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]

    def target(ca_file: str | None) -> Target:
        return Target(host="127.0.0.1", port=port, username="hub", secret=SECRET, tls=True, ca_file=ca_file)

    async with server:
        serving = asyncio.create_task(_serve(pbx))
        async with connected(target(str(cert)), lambda: 0) as link:
            assert await link.listed("QueueStatus", "queuestatuscomplete") == []
        with pytest.raises(ssl.SSLCertVerificationError):
            async with connected(target(None), lambda: 0):
                pass
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        pbx.close()


async def _serve(pbx: Player) -> None:
    connection = await pbx.connection()
    await connection.log_in()
    await connection.answer_lists(count=1)
