"""Sends messages by WeChat's interface for customer service.

Sources: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from contacthub.channels.posting import Posted, post_json
from contacthub.channels.sends_begun import REFUSED, UNSURE
from contacthub.channels.wechat.errors import ACCESS, PASSING, STALE_TOKEN, reason_of
from contacthub.channels.wechat.token import AccessToken, Fetched, NoToken
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import NO_ACCESS, Answered

log = logging.getLogger("contacthub.channels")

MOST_BYTES: Final = 2_048
"""Of a text."""
LONGEST_TOKEN_S: Final = 7_200


class WechatApi:
    """The interface, as one account has it."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        now: Callable[[], Instant],
        *,
        url: str,
        app_id: str,
        secret: str,
    ) -> None:
        self._session = session
        self._url = url
        self._account = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        self.token = AccessToken(self._fetch, now)

    async def send(self, open_id: str, content: Mapping[str, Any]) -> Answered:
        """Send ``content``, the members that say what it is."""
        body = {"touser": open_id, **content}
        posted = await self.with_token(lambda token: self._post(token, body))
        return Answered(None) if posted is None else answered(posted)

    async def send_template(self, open_id: str, template_id: str, fields: Mapping[str, str]) -> Answered:
        """Send a template message, which needs no message of the follower before."""
        data = {name: {"value": text} for name, text in fields.items()}
        body = {"touser": open_id, "template_id": template_id, "data": data}
        posted = await self.with_token(lambda token: self._post(token, body, "template"))
        return Answered(None) if posted is None else answered(posted)

    async def with_token(self, ask: Callable[[str], Awaitable[Posted]]) -> Posted | None:
        """Ask with the access token, and once more where it was refused; None: there is none."""
        try:
            token = await self.token.get()
            posted = await ask(token)
            if _code(posted) in STALE_TOKEN:
                posted = await ask(await self.token.instead_of(token))
        except NoToken:
            return None
        return posted

    async def _post(self, token: str, body: Mapping[str, Any], how: str = "custom") -> Posted:
        query = urlencode({"access_token": token})
        return await post_json(self._session, f"{self._url}/cgi-bin/message/{how}/send?{query}", body)

    async def _fetch(self, by_force: bool) -> Fetched:
        body = {**self._account, "force_refresh": by_force}
        posted = await post_json(self._session, f"{self._url}/cgi-bin/stable_token", body)
        token, seconds = posted.said.get("access_token"), posted.said.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            code = _code(posted)
            _warn(code, posted)
            said = "no answer" if posted.status is None else f"errcode {code}, status {posted.status}"
            raise NoToken(said, code)
        return Fetched(token, min(seconds, LONGEST_TOKEN_S))


def text_content(text: str) -> Mapping[str, Any]:
    """What is sent of a text."""
    return {"msgtype": "text", "text": {"content": text}}


def answered(posted: Posted) -> Answered:
    """What came of a message: taken, refused, to be sent again, or unsure."""
    if posted.status is None:
        return Answered(REFUSED, UNSURE) if posted.may_have_arrived else Answered(None)
    code = _code(posted)
    if code is None:
        return Answered(
            REFUSED, UNSURE if posted.status >= 500 or posted.status < 300 else f"http_{posted.status}"
        )
    if code == 0:
        return Answered(200)
    if code in PASSING:
        return Answered(429)
    if code in ACCESS or code in STALE_TOKEN:
        _warn(code, posted)
        return Answered(503, NO_ACCESS)
    return Answered(REFUSED, reason_of(code, posted.said))


def _code(posted: Posted) -> int | None:
    code = posted.said.get("errcode")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _warn(code: int | None, posted: Posted) -> None:
    why = {
        40013: "the app id is none",
        40125: "the secret is not that of the app id",
        40164: "the address of this machine is not on the IP white list of the account",
        48001: "the account may not send customer service messages",
    }
    said = why.get(code or 0, f"errcode {code}, status {posted.status}")
    log.warning("! WeChat does not let us in: %s", said)
