"""A simulated WhatsApp: a server on this machine that plays Meta's Cloud API as its pages say it is.

It is not WhatsApp: what is tried here is that the hub asks, reads and signs as those pages say. Sources:
https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

from __future__ import annotations

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
    _posts: int = 0

    async def handler(self, request: web.Request) -> web.StreamResponse:
        """``POST /v23.0/<number id>/messages``, and ``GET /v23.0/<number id>``."""
        if request.headers.get("Authorization") != f"Bearer {self.access_token}":
            return json_reply(_error(190, "Invalid OAuth access token."), 401)
        if request.method == "GET" and request.path == f"/v23.0/{self.number_id}":
            return json_reply({"id": self.number_id, "display_phone_number": "+1 555-078-3881"})
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
