"""A simulated WeChat: a server on this machine that plays an official account as its pages say it is.

It is not WeChat: what is tried here is that the hub asks, reads, signs and encrypts as those pages say.
Source: https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Overview.html
"""

from __future__ import annotations

import email
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import aiohttp
import orjson
from aiohttp import web

from contacthub.channels.wechat.crypt import MessageCrypt
from contacthub.testing.shops import json_reply

Json = dict[str, Any]  # Any: what JSON may hold


@dataclass(slots=True, kw_only=True)
class PlayedWeChat:
    """One official account. ``handler`` plays its interface; the other methods post to ``url``.

    Each token that is made by force ends the one before.
    """

    app_id: str = "wx2c2769f8efd9abc2"
    app_secret: str = "app-secret"
    token: str = "spamtest"
    crypt: MessageCrypt | None = None
    url: str = ""
    sent: list[Json] = field(default_factory=list)
    """The messages that were taken."""
    tokens: int = 0
    """How many access tokens were given."""
    errors: list[int] = field(default_factory=list)
    """With these the next messages are refused, one after the other."""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """By media id: what followers sent and what was uploaded, as media type and bytes."""
    file_errors: list[int] = field(default_factory=list)
    """With these the next files are not handed over."""

    async def handler(self, request: web.Request) -> web.StreamResponse:
        """``stable_token``, ``message/custom/send``, ``media/upload`` and ``media/get``, and videos."""
        if request.path.startswith("/video/"):
            return self._bytes(request.path.removeprefix("/video/"))
        if request.path == "/cgi-bin/stable_token":
            return self._give_token(orjson.loads(await request.read()))
        if request.query.get("access_token") != self.access_token:
            return json_reply({"errcode": 40001, "errmsg": "invalid credential, access_token is invalid"})
        if request.path == "/cgi-bin/media/get":
            return self._file(request)
        if request.path == "/cgi-bin/media/upload":
            return self._upload(request.headers["Content-Type"], await request.read())
        body: Json = orjson.loads(await request.read())
        if self.errors:
            return json_reply({"errcode": self.errors.pop(0), "errmsg": "refused"})
        self.sent.append(body)
        return json_reply({"errcode": 0, "errmsg": "ok"})

    def _file(self, request: web.Request) -> web.Response:
        media_id = request.query["media_id"]
        if self.file_errors:
            return json_reply({"errcode": self.file_errors.pop(0), "errmsg": "not now"})
        if media_id not in self.files:
            return json_reply({"errcode": 40007, "errmsg": "invalid media_id"})
        if self.files[media_id][0].startswith("video/"):
            return json_reply({"video_url": f"{request.url.origin()}/video/{media_id}"})
        return self._bytes(media_id)

    def _bytes(self, media_id: str) -> web.Response:
        kind, content = self.files[media_id]
        return web.Response(body=content, content_type=kind)

    def _upload(self, kind: str, body: bytes) -> web.Response:
        form = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        [file] = [each for each in form.walk() if each.get_filename()]
        media_id = f"up-{len(self.files) + 1}"
        self.files[media_id] = file.get_content_type(), bytes(file.get_payload(decode=True))
        return json_reply({"type": "image", "media_id": media_id, "created_at": 1380000000})

    @property
    def access_token(self) -> str:
        """The one that holds."""
        return f"token-{self.tokens}"

    def _give_token(self, body: Json) -> web.Response:
        if body.get("appid") != self.app_id:
            return json_reply({"errcode": 40013, "errmsg": "invalid appid"})
        if body.get("secret") != self.app_secret:
            return json_reply({"errcode": 40125, "errmsg": "invalid appsecret"})
        if body.get("force_refresh") or not self.tokens:
            self.tokens += 1
        return json_reply({"access_token": self.access_token, "expires_in": 7200})

    def xml(self, **texts: str) -> bytes:
        """A post, with the texts that it has; tags are as WeChat writes them."""
        given = {"ToUserName": "gh_47bd9550a0a1", **texts}
        return (
            f"<xml>{''.join(f'<{tag}>{escape(text)}</{tag}>' for tag, text in given.items())}</xml>".encode()
        )

    async def posts(self, session: aiohttp.ClientSession, body: bytes, *, at: int) -> tuple[int, str]:
        """Post ``body``, signed at ``at`` seconds and encrypted where a key is agreed; status and text."""
        query = {"timestamp": str(at), "nonce": secrets.token_hex(4)}
        parts = [self.token, *query.values()]
        query["signature"] = _sha1(parts)
        if self.crypt is not None:
            encrypted = self.crypt.encrypt(body, secrets.token_bytes(16))
            body = self.xml(Encrypt=encrypted)
            query |= {"encrypt_type": "aes", "msg_signature": _sha1([*parts, encrypted])}
        async with session.post(
            self.url, params=query, data=body, headers={"Content-Type": "text/xml"}
        ) as response:
            return response.status, await response.text()

    async def asks(self, session: aiohttp.ClientSession, *, at: int, echo: str = "5837") -> tuple[int, str]:
        """Ask whether the address is right, as when it is set."""
        query = {"timestamp": str(at), "nonce": "263014780"}
        query |= {"signature": _sha1([self.token, *query.values()]), "echostr": echo}
        async with session.get(self.url, params=query) as response:
            return response.status, await response.text()


def _sha1(parts: list[str]) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()
