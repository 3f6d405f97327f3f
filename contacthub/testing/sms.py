"""Simulators of providers of text messages, by their documentation; the plain one is like no real one."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

import aiohttp
import orjson
from aiohttp import web

from contacthub.channels.sms.twilio import signature


class HttpSmsSimulator:
    """Takes messages to send at ``url``, and posts what customers write and how far messages are.

    ``answers``: statuses for the next messages; 0 takes the message and does not answer.
    """

    path = "/send"

    def __init__(self, secret: str) -> None:
        self.secret = secret.encode()
        self.url = ""
        self.sent: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.arrived = asyncio.Condition()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[HttpSmsSimulator]:
        """Listen on a free port of this machine."""
        app = web.Application()
        app.router.add_post(self.path, self._send)
        self._add_routes(app)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}{self.path}"
        try:
            yield self
        finally:
            await runner.cleanup()

    def _add_routes(self, app: web.Application) -> None:
        """What else the provider has."""

    async def _send(self, request: web.Request) -> web.Response:
        status = self.answers.pop(0) if self.answers else 200
        if status in (0, 200):
            async with self.arrived:
                self.sent.append(await self._body(request))
                self.headers.append(dict(request.headers))
                self.arrived.notify_all()
        if status == 0 and request.transport is not None:
            request.transport.abort()
        if status >= 400:
            return web.json_response(self._refusal(), status=status)
        return web.json_response(self._taken())

    async def _body(self, request: web.Request) -> dict[str, Any]:
        said: dict[str, Any] = await request.json()
        return said

    def _taken(self) -> dict[str, Any]:
        return {"data": {"id": f"p-{len(self.sent)}"}}

    def _refusal(self) -> dict[str, Any]:
        return {"error": {"message": "not sent"}}

    async def sent_in_all(self, count: int) -> list[dict[str, Any]]:
        """What was taken, once it is so many."""
        async with asyncio.timeout(20), self.arrived:
            await self.arrived.wait_for(lambda: len(self.sent) >= count)
        return self.sent

    async def post(
        self, session: aiohttp.ClientSession, address: str, what: str, body: object, *, secret: bytes = b""
    ) -> int:
        """Post to a channel's address, signed; return the status."""
        raw = orjson.dumps(body)
        made = hmac.new(secret or self.secret, raw, hashlib.sha256).hexdigest()
        headers = {"X-Signature": made, "Content-Type": "application/json"}
        async with session.post(f"{address}/{what}", data=raw, headers=headers) as response:
            return response.status


ACCOUNT: Final = "AC" + "0" * 32


class TwilioSimulator(HttpSmsSimulator):
    """Twilio's REST interface for messages, and its signed webhooks; ``code`` is why it refuses."""

    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    code = 21610

    def __init__(self, secret: str) -> None:
        super().__init__(secret)
        self.files: dict[str, tuple[str, bytes]] = {}
        """What customers sent, by its id, as media type and bytes."""
        self.asked: list[str] = []
        """The ids of files that were asked for by our login."""

    def _add_routes(self, app: web.Application) -> None:
        app.router.add_get(f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/{{id}}", self._file)

    async def _file(self, request: web.Request) -> web.Response:
        login = base64.b64encode(f"{ACCOUNT}:{self.secret.decode()}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {login}":
            return web.json_response({"code": 20003, "message": "Authenticate"}, status=401)
        self.asked.append(request.match_info["id"])
        kind, content = self.files[request.match_info["id"]]
        return web.Response(body=content, content_type=kind)

    def media(self, media_type: str, content: bytes, n: int = 0) -> dict[str, str]:
        """What a webhook says of a file that a customer sends."""
        media_id = f"ME{len(self.files)}"
        self.files[media_id] = media_type, content
        url = f"{self.url.removesuffix('.json')}/MM1/Media/{media_id}"
        return {f"MediaUrl{n}": url, f"MediaContentType{n}": media_type, "NumMedia": str(n + 1)}

    async def _body(self, request: web.Request) -> dict[str, Any]:
        form = await request.post()
        return {**form, **({"MediaUrl": form.getall("MediaUrl")} if "MediaUrl" in form else {})}

    def _taken(self) -> dict[str, Any]:
        return {"sid": f"SM{len(self.sent):032}", "status": "queued", "error_code": None}

    def _refusal(self) -> dict[str, Any]:
        return {"code": self.code, "message": "Attempt to send to unsubscribed recipient", "status": 400}

    async def webhook(
        self, session: aiohttp.ClientSession, address: str, public: str, fields: dict[str, str]
    ) -> tuple[int, str]:
        """Post a webhook to ``address``, which Twilio knows as ``public``; return status and body."""
        made = signature(self.secret.decode(), public, [*fields.items()])
        headers = {"X-Twilio-Signature": made, "Content-Type": "application/x-www-form-urlencoded"}
        async with session.post(address, data=urlencode(fields), headers=headers) as response:
            return response.status, await response.text()


class AliyunSimulator(HttpSmsSimulator):
    """Aliyun's interface for texts: it works the signature out from what arrives, by itself.

    ``templates``: the text and the state of each template by its code; ``code``: why it refuses, with
    ``answers``. Its posts are not signed, as Aliyun's are not: its addresses have a secret.
    """

    path = "/"
    code = "isv.BUSINESS_LIMIT_CONTROL"

    def __init__(self, secret: str, key_id: str = "LTAI5tExample") -> None:
        super().__init__(secret)
        self.key_id = key_id
        self.signatures: dict[str, int] = {"海风电器": 1}
        self.templates: dict[str, tuple[str, int]] = {}
        self.nonces: set[str] = set()

    async def _send(self, request: web.Request) -> web.Response:
        wrong = self._not_signed(request)
        if wrong is not None:
            return web.json_response({"Code": wrong, "Message": wrong, "RequestId": "r"}, status=400)
        asked = dict(request.query)
        match request.headers["x-acs-action"]:
            case "SendSms":
                return await super()._send(request)
            case "QuerySmsSign":
                state = self.signatures.get(asked["SignName"])
                found = {"SignStatus": state, "SignName": asked["SignName"]}
                return _told(state is not None, found, "isv.SMS_SIGNATURE_ILLEGAL")
            case "QuerySmsTemplate":
                text, known = self.templates.get(asked["TemplateCode"], ("", None))
                found = {"TemplateStatus": known, "TemplateContent": text}
                return _told(known is not None, found, "isv.SMS_TEMPLATE_ILLEGAL")
        return web.json_response({"Code": "InvalidAction.NotFound"}, status=404)

    def _not_signed(self, request: web.Request) -> str | None:
        """Why a request is not let in; None: it is signed, over all that has to be."""
        found = re.fullmatch(
            r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})",
            request.headers.get("Authorization", ""),
        )
        if found is None:
            return "IncompleteSignature"
        key_id, signed, made = found.groups()
        names = signed.split(";")
        needed = {each.lower() for each in request.headers if each.lower().startswith("x-acs-")}
        if key_id != self.key_id:
            return "InvalidAccessKeyId.NotFound"
        if not {*needed, "host"} <= {*names} or request.headers["x-acs-signature-nonce"] in self.nonces:
            return "SignatureDoesNotMatch"
        self.nonces.add(request.headers["x-acs-signature-nonce"])
        if request.headers["x-acs-content-sha256"] != hashlib.sha256(b"").hexdigest():
            return "SignatureDoesNotMatch"
        pairs = [each.split("=", 1) for each in request.rel_url.raw_query_string.split("&")]
        query = "&".join(
            "=".join(quote(unquote(part), safe="-_.~") for part in pair) for pair in sorted(pairs)
        )
        headers = "".join(f"{each}:{request.headers[each]}\n" for each in names)
        canonical = f"{request.method}\n{request.path}\n{query}\n{headers}\n{signed}\n"
        canonical += request.headers["x-acs-content-sha256"]
        text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
        is_ours = hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest() == made
        return None if is_ours else "SignatureDoesNotMatch"

    async def _body(self, request: web.Request) -> dict[str, Any]:
        return dict(request.query)

    def _taken(self) -> dict[str, Any]:
        return {"Code": "OK", "Message": "OK", "BizId": f"9006195{len(self.sent):06}^0", "RequestId": "r"}

    def _refusal(self) -> dict[str, Any]:
        return {"Code": self.code, "Message": "refused", "RequestId": "r"}

    async def tell(self, session: aiohttp.ClientSession, address: str, rows: list[Any]) -> tuple[int, str]:
        """Post rows to an address, as Aliyun does, unsigned."""
        async with session.post(address, json=rows) as response:
            return response.status, await response.text()


def _told(is_known: bool, found: dict[str, Any], unknown: str) -> web.Response:
    said = {"Code": "OK", **found} if is_known else {"Code": unknown}
    return web.json_response({**said, "RequestId": "r"})
