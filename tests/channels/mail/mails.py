"""Mails of invented people, as bytes."""

from __future__ import annotations

import base64

ID = "a1@mail.example"


def mail(body: bytes = b"Hello", /, **headers: str | bytes) -> bytes:
    """A mail with one part; ``headers`` with _ for -."""
    said: dict[str, str | bytes] = {
        "From": "Li Mei <mei@shop.example>",
        "To": "support@hub.example",
        "Subject": "Remote",
        "Message-ID": f"<{ID}>",
        "Date": "Fri, 01 May 2026 10:00:00 +0800",
    }
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [
        name.encode() + b": " + (value.encode() if isinstance(value, str) else value)
        for name, value in said.items()
        if value
    ]
    return b"\r\n".join([*lines, b"", body])


def parts(kind: str, *contents: bytes, **headers: str | bytes) -> bytes:
    """A mail with parts, each with headers of its own."""
    body = b"".join(b"--b\r\n" + each + b"\r\n" for each in contents) + b"--b--\r\n"
    return mail(body, **{"Content_Type": f'multipart/{kind}; boundary="b"', **headers})


def part(kind: str, content: bytes, *headers: str) -> bytes:
    """One part."""
    return "\r\n".join([f"Content-Type: {kind}", *headers, "", ""]).encode() + content


def encoded(kind: str, content: bytes, *headers: str) -> bytes:
    """One part, in base64."""
    lines = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return part(kind, lines, "Content-Transfer-Encoding: base64", *headers)


def word(text: str, charset: str, codec: str | None = None) -> str:
    """An encoded word."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(codec or charset)).decode()}?="
