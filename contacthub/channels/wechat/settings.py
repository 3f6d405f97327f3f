"""``[[channels]] type = "wechat"``: one official account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, ClassVar, Final, Literal

import aiohttp
from pydantic import Field

from contacthub.channels.files_both_ways import files_both_ways
from contacthub.channels.port import Around, Channel, MakeChannel
from contacthub.channels.settings import ChannelTable, Doubt, MissingSecret, TemplateTable, Variable
from contacthub.channels.wechat.api import WechatApi
from contacthub.channels.wechat.channel import FILES_WITHIN_S, Account, WeChat
from contacthub.channels.wechat.checking import examine
from contacthub.channels.wechat.crypt import MessageCrypt, aes_key
from contacthub.channels.wechat.media import WechatMedia
from contacthub.database.examining import Finding
from contacthub.messages.templates import Template
from contacthub.routing.words import Instant

PLAIN: Final = Doubt(
    "without aes_key_env only the plain mode is taken, whose posts can be changed on the way",
    "choose the safe mode at WeChat, and set aes_key_env",
    is_wrong=False,
)
UNREACHABLE: Final = Doubt(
    "server.public_url is not set: WeChat has to reach the hub there",
    "have a proxy take what comes from outside, and set its address here",
    is_wrong=False,
)


class WeChatTemplateTable(TemplateTable):
    """One of the account's templates; ``name`` is its id."""

    blank: ClassVar[re.Pattern[str]] = re.compile(r"\{\{([A-Za-z0-9_]{1,40})\.DATA\}\}")


class WeChatTable(ChannelTable):
    """Secrets stand in the environment, in variables that are named here."""

    carries_files = WeChat.carries_files

    type: Literal["wechat"]
    app_id: Annotated[str, Field(pattern=r"^wx[0-9a-f]{16}$")]
    app_secret_env: Variable
    token_env: Variable
    aes_key_env: Variable | None = None
    api_url: Annotated[str, Field(pattern=r"^https?://[^/?#]+$")] = "https://api.weixin.qq.com"
    templates: Annotated[tuple[WeChatTemplateTable, ...], Field(max_length=500)] = ()

    @property
    def approved(self) -> Sequence[Template]:
        """Those of the settings."""
        return [each.template() for each in self.templates]

    def maker(self, environment: Mapping[str, str]) -> MakeChannel:
        """What makes the channel, with its secrets."""
        api = self._api(environment)
        account = Account(
            queue=self.queue,
            token=self._token(environment),
            crypt=self._crypt(environment),
            templates=self.approved,
        )

        def make(around: Around) -> Channel:
            own = api(around.session, around.port.now)
            media = WechatMedia(around.session, own, self.api_url)
            files = files_both_ways(around, media, within_s=FILES_WITHIN_S)
            return WeChat(around.port, own, account, around.sends, files)

        return make

    def doubts(self, public_url: str | None) -> Iterator[Doubt]:
        """What can be seen without asking WeChat."""
        if public_url is None:
            yield UNREACHABLE
        if self.aes_key_env is None:
            yield PLAIN

    async def examine(self, environment: Mapping[str, str], session: aiohttp.ClientSession) -> Finding:
        """Ask WeChat for an access token."""
        return await examine(self.name, self._api(environment)(session, lambda: 0))

    def _api(
        self, environment: Mapping[str, str]
    ) -> Callable[[aiohttp.ClientSession, Callable[[], Instant]], WechatApi]:
        return partial(
            WechatApi,
            url=self.api_url,
            app_id=self.app_id,
            secret=self.secret(self.app_secret_env, environment),
        )

    def _token(self, environment: Mapping[str, str]) -> str:
        token = self.secret(self.token_env, environment)
        if not (3 <= len(token) <= 32 and token.isascii() and token.isalnum()):
            raise MissingSecret(
                f"channel {self.name}: {self.token_env}: 3 to 32 letters and digits are a token"
            )
        return token

    def _crypt(self, environment: Mapping[str, str]) -> MessageCrypt | None:
        if self.aes_key_env is None:
            return None
        try:
            key = aes_key(self.secret(self.aes_key_env, environment))
        except ValueError as error:
            raise MissingSecret(f"channel {self.name}: {self.aes_key_env}: {error}") from None
        return MessageCrypt(key, self.app_id)
