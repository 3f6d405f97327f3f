"""A simulated WhatsApp: a server on this machine that plays Meta's Cloud API as its pages say it is.

It is not WhatsApp: what is tried here is that the hub asks, reads and signs as those pages say. Sources:
https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
"""

from __future__ import annotations

import asyncio
import email
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from contacthub.testing.shops import json_reply

Json = dict[str, Any]  # Any: what JSON may hold


@dataclass(slots=True, kw_only=True)
class PlayedWhatsApp:
    """One number of a business. ``handler`` plays the Graph API; the other methods post to ``webhook``."""

    app_secret: str
    number_id: str = "106540352242922"
    access_token: str = "EAAG-token"
    webhook: str = ""
    sent: list[Json] = field(default_factory=list)
    """The bodies of messages that were taken."""
    read: list[str] = field(default_factory=list)
    """The ids of messages that were marked as read."""
    errors: list[int] = field(default_factory=list)
    """With these the next messages are refused, one after the other."""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """By media id: what customers sent and what was uploaded, as media type and bytes."""
    uploaded: list[str] = field(default_factory=list)
    """The names of files that were uploaded."""
    file_errors: list[int] = field(default_factory=list)
    """With these statuses the next files are not handed over; 0: the server does not answer at all."""
    _posts: int = 0

    async def handler(self, request: web.Request) -> web.StreamResponse:
        """``POST /v23.0/<number id>/messages`` and ``…/media``, ``GET /v23.0/<id>``, and files."""
        if request.headers.get("Authorization") != f"Bearer {self.access_token}":
            return json_reply(_error(190, "Invalid OAuth access token."), 401)
        if request.method == "GET" and request.path == f"/v23.0/{self.number_id}":
            return json_reply({"id": self.number_id, "display_phone_number": "+1 555-078-3881"})
        if request.path == f"/v23.0/{self.number_id}/media":
            return self._upload(request.headers["Content-Type"], await request.read())
        if request.method == "GET":
            return await self._file(request)
        if request.path != f"/v23.0/{self.number_id}/messages":
            return json_reply(_error(100, "Unsupported post request."), 400)
        body: Json = orjson.loads(await request.read())
        if self.errors:
            return json_reply(_error(self.errors.pop(0), "Refused."), 400)
        if body.get("status") == "read":
            self.read.append(body["message_id"])
            return json_reply({"success": True})
        self.sent.append(body)
        return json_reply(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": body["to"], "wa_id": body["to"]}],
                "messages": [{"id": self.wamid(len(self.sent))}],
            }
        )

    def _upload(self, kind: str, body: bytes) -> web.Response:
        form = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        parts = {str(each.get_param("name", header="content-disposition")): each for each in form.walk()}
        file = parts["file"]
        media_id = f"up-{len(self.uploaded) + 1}"
        self.uploaded.append(file.get_filename() or "")
        self.files[media_id] = file.get_content_type(), bytes(file.get_payload(decode=True))
        return json_reply({"id": media_id})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """What is known of a file, or its bytes."""
        folder, _, media_id = request.path.strip("/").rpartition("/")
        kind, content = self.files.get(media_id, ("", b""))
        if not kind:
            return json_reply(_error(100, "Unsupported get request. Object does not exist."), 400)
        if folder == "v23.0":
            url = f"{request.url.origin()}/whatsapp_business/attachments/{media_id}"
            about = {"id": media_id, "url": url, "mime_type": kind, "file_size": len(content)}
            return json_reply({"messaging_product": "whatsapp", **about})
        status = self.file_errors.pop(0) if self.file_errors else 200
        if not status:
            await asyncio.Event().wait()
        return web.Response(status=status, body=content, content_type=kind)

    @staticmethod
    def wamid(number: int) -> str:
        """The id of the message that was sent as the ``number``th."""
        return f"wamid.SENT{number}"

    def text(self, said: str, *, sender: str = "8613800138000", id: str = "", at: int = 0) -> Json:
        """A message of a customer."""
        self._posts += 1
        return {
            "from": sender,
            "id": id or f"wamid.IN{self._posts}",
            "timestamp": str(at or 1749416383 + self._posts),
            "type": "text",
            "text": {"body": said},
        }

    def file(self, kind: str, media_type: str, content: bytes, *, id: str = "", **more: str) -> Json:
        """A customer's message with a file, such as an ``image`` with a ``caption``."""
        said = self.text("", id=id)
        media_id = f"in-{len(self.files) + 1}"
        self.files[media_id] = media_type, content
        del said["text"]
        return {**said, "type": kind, kind: {"id": media_id, "mime_type": media_type, **more}}

    def status(self, number: int, said: str, *, error: int | None = None, at: int = 0) -> Json:
        """What became of the message that was sent as the ``number``th."""
        sent = self.sent[number - 1]
        status: Json = {
            "id": self.wamid(number),
            "status": said,
            "timestamp": str(at or 1749416400),
            "recipient_id": sent["to"],
            "biz_opaque_callback_data": sent["biz_opaque_callback_data"],
        }
        return status if error is None else {**status, "errors": [{"code": error, "title": "Refused."}]}

    async def posts(
        self,
        session: aiohttp.ClientSession,
        *,
        messages: list[Json] | None = None,
        statuses: list[Json] | None = None,
    ) -> int:
        """Post to the webhook, signed; return the status of the answer."""
        value: Json = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550783881", "phone_number_id": self.number_id},
        }
        if messages:
            value["contacts"] = [{"profile": {"name": "李小明"}, "wa_id": each["from"]} for each in messages]
            value["messages"] = messages
        if statuses:
            value["statuses"] = statuses
        change = {"field": "messages", "value": value}
        payload = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
        body = orjson.dumps(payload)
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": self.signature(body)}
        async with session.post(self.webhook, data=body, headers=headers) as response:
            return response.status

    def signature(self, body: bytes) -> str:
        """As the header has it."""
        return "sha256=" + hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()


def _error(code: int, message: str) -> Json:
    return {"error": {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A"}}
