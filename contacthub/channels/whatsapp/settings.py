"""``[[channels]] type = "whatsapp"``: one number of a business, and its webhook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal

import aiohttp
from pydantic import Field

from contacthub.channels.files_both_ways import files_both_ways
from contacthub.channels.port import Around, Channel, MakeChannel
from contacthub.channels.settings import ChannelTable, Doubt, TemplateTable, Variable
from contacthub.channels.whatsapp.channel import Account, WhatsApp
from contacthub.channels.whatsapp.checking import examine
from contacthub.channels.whatsapp.graph import Graph
from contacthub.channels.whatsapp.media import GraphMedia
from contacthub.database.examining import Finding
from contacthub.messages.templates import Template
from contacthub.sources.signals import READ_MARKS

UNREACHABLE: Final = Doubt(
    "server.public_url is no https:// address, and Meta posts to no other",
    "have a proxy with a certificate take what comes from outside, and set its address here",
    is_wrong=False,
)


class WhatsAppTemplateTable(TemplateTable):
    """One that Meta has approved."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,512}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]


class WhatsAppTable(ChannelTable):
    """Secrets stand in the environment, in variables that are named here."""

    carries_files = WhatsApp.carries_files
    signals = (READ_MARKS,)

    type: Literal["whatsapp"]
    phone_number_id: Annotated[str, Field(pattern=r"^[0-9]{5,30}$")]
    access_token_env: Variable
    app_secret_env: Variable
    verify_token_env: Variable
    api_url: Annotated[str, Field(pattern=r"^https?://[^/?#]+(/[^?#]*[^/?#])?$")] = (
        "https://graph.facebook.com/v23.0"
    )
    templates: Annotated[tuple[WhatsAppTemplateTable, ...], Field(max_length=500)] = ()

    @property
    def approved(self) -> Sequence[Template]:
        """Those of the settings."""
        return [each.template() for each in self.templates]

    def maker(self, environment: Mapping[str, str]) -> MakeChannel:
        """What makes the channel, with its secrets."""
        token = self.secret(self.access_token_env, environment)
        account = Account(
            number_id=self.phone_number_id,
            queue=self.queue,
            app_secret=self.secret(self.app_secret_env, environment).encode(),
            verify_token=self.secret(self.verify_token_env, environment),
            templates=self.approved,
        )

        def make(around: Around) -> Channel:
            about = {"url": self.api_url, "number_id": self.phone_number_id, "token": token}
            media = GraphMedia(around.session, **about)
            files = files_both_ways(around, media)
            return WhatsApp(around.port, Graph(around.session, **about), account, around.sends, files)

        return make

    def doubts(self, public_url: str | None) -> Iterator[Doubt]:
        """What can be seen without asking Meta, which posts to nothing but HTTPS."""
        if public_url is None or not public_url.startswith("https://"):
            yield UNREACHABLE

    async def examine(self, environment: Mapping[str, str], session: aiohttp.ClientSession) -> Finding:
        """Ask WhatsApp whether it lets the hub in for this number."""
        token = self.secret(self.access_token_env, environment)
        return await examine(
            session, name=self.name, url=self.api_url, number_id=self.phone_number_id, token=token
        )
