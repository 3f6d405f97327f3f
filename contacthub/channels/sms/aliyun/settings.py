"""``provider = "aliyun"``: an account at Aliyun, with one signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Final, Literal

import aiohttp
from pydantic import Field

from contacthub.channels.port import Around, Channel, MakeChannel
from contacthub.channels.settings import UNREACHABLE, Doubt, MissingSecret, TemplateTable, Variable
from contacthub.channels.sms.aliyun.api import AliyunApi
from contacthub.channels.sms.aliyun.checking import examine
from contacthub.channels.sms.aliyun.provider import BLANK, Account, Aliyun
from contacthub.channels.sms.aliyun.signing import AccessKey
from contacthub.channels.sms.settings import SmsTable
from contacthub.clock import Clock
from contacthub.database.examining import Finding
from contacthub.messages.templates import Template

IN_ADDRESS: Final = re.compile(r"[A-Za-z0-9_-]{16,100}")
NO_TEMPLATES: Final = Doubt(
    "no [[channels.templates]]: in mainland China nothing else is sent",
    "copy the code and the text of each approved template from Aliyun's console",
)


class AliyunTemplateTable(TemplateTable):
    """One that Aliyun has approved; ``name`` is its code."""

    blank: ClassVar[re.Pattern[str]] = BLANK

    name: Annotated[str, Field(pattern=r"^SMS_[0-9]{1,20}$")]


class AliyunTable(SmsTable):
    """Secrets stand in the environment, in variables that are named here."""

    provider: Literal["aliyun"]
    access_key_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{10,64}$")]
    access_key_secret_env: Variable
    webhook_secret_env: Variable
    signature: Annotated[str, Field(pattern=r"^[^【】\[\]]{2,30}$")]
    extension: Annotated[str, Field(pattern=r"^[0-9]{1,10}$")] | None = None
    api_url: Annotated[str, Field(pattern=r"^https?://[^/?#@]+$")] = "https://dysmsapi.aliyuncs.com"
    templates: Annotated[tuple[AliyunTemplateTable, ...], Field(max_length=500)] = ()

    @property
    def approved(self) -> Sequence[Template]:
        """Those of the settings."""
        return [each.template() for each in self.templates]

    def maker(self, environment: Mapping[str, str]) -> MakeChannel:
        """The channel, with its secrets."""
        key = self._key(environment)
        secret = self.secret(self.webhook_secret_env, environment)
        if not IN_ADDRESS.fullmatch(secret):
            raise MissingSecret(
                f"channel {self.name}: {self.webhook_secret_env} "
                "stands in an address: 16 to 100 letters and digits"
            )
        account = Account(
            signature=self.signature, templates=self.approved, secret=secret, extension=self.extension
        )

        def make(around: Around) -> Channel:
            api = AliyunApi(around.session, around.port.now, url=self.api_url, key=key)
            return self.joined(around, Aliyun(api, account))

        return make

    def doubts(self, public_url: str | None) -> Iterator[Doubt]:
        """Usual mistakes."""
        yield from self.number_doubts()
        if not self.templates:
            yield NO_TEMPLATES
        if public_url is None:
            yield UNREACHABLE

    async def examine(self, environment: Mapping[str, str], session: aiohttp.ClientSession) -> Finding:
        """Ask Aliyun for the signature and the templates."""
        api = AliyunApi(session, Clock().now, url=self.api_url, key=self._key(environment))
        return await examine(self.name, api, self.signature, self.approved)

    def _key(self, environment: Mapping[str, str]) -> AccessKey:
        return AccessKey(self.access_key_id, self.secret(self.access_key_secret_env, environment))
