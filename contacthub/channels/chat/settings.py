"""``[[channels]] type = "chat"``: a chat with the visitors of a web site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from contacthub.channels.chat.channel import ChatChannel
from contacthub.channels.chat.identity import LEAST_SECRET
from contacthub.channels.chat.limits import ChatLimits
from contacthub.channels.chat.sockets import Rules
from contacthub.channels.port import MakeChannel
from contacthub.channels.settings import ChannelTable, Doubt, MissingSecret, Variable
from contacthub.sources.signals import READ_MARKS, TYPING

NEAR: Final = ("localhost", "127.0.0.1", "::1")


class ChatTable(ChannelTable):
    """A chat; ``origins``: whose pages may open it.

    ``secret_env``, ``old_secret_env``: variables with the secrets by which the shop's server proves who its
    users are. Limits are per address, messages per minute, and files per hour.
    """

    carries_files = ChatChannel.carries_files
    signals = (TYPING, READ_MARKS)

    type: Literal["chat"]
    origins: Annotated[list[str], Field(min_length=1, max_length=50)]
    secret_env: Variable | None = None
    old_secret_env: Variable | None = None
    only_verified: bool = False
    sockets_per_address: Annotated[int, Field(ge=1, le=10_000)] = 20
    messages_per_visitor: Annotated[int, Field(ge=1, le=1_000)] = 20
    messages_per_address: Annotated[int, Field(ge=1, le=100_000)] = 120
    mib_per_address: Annotated[int, Field(ge=1, le=100_000)] = 200
    calls_per_address: Annotated[int, Field(ge=1, le=10_000)] = 10

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, value: list[str]) -> list[str]:
        for each in value:
            split = urlsplit(each)
            if split.scheme not in ("http", "https") or not split.netloc or "@" in split.netloc:
                raise ValueError(f"{each[:60]!r}: an origin like https://www.example.com")
            if each != f"{split.scheme}://{split.netloc}" or "*" in each:
                raise ValueError(f"{each[:60]!r}: scheme, host and port only, without a path and without *")
        return [each.lower() for each in value]

    @model_validator(mode="after")
    def _has_a_secret(self) -> ChatTable:
        if self.secret_env is None and (self.only_verified or self.old_secret_env is not None):
            raise ValueError("secret_env is needed: by it the shop's server proves who its users are")
        return self

    def maker(self, environment: Mapping[str, str]) -> MakeChannel:
        """The channel, with its secrets."""
        names = [each for each in (self.secret_env, self.old_secret_env) if each is not None]
        secrets = [self._long_secret(each, environment) for each in names]
        rules = Rules(origins=frozenset(self.origins), secrets=secrets, only_verified=self.only_verified)
        limits = ChatLimits(
            sockets=self.sockets_per_address,
            of_visitor=self.messages_per_visitor,
            of_address=self.messages_per_address,
            mib_of_address=self.mib_per_address,
            calls_of_address=self.calls_per_address,
        )
        return lambda around: ChatChannel(around, rules, limits, queue=self.queue)

    def _long_secret(self, variable: str, environment: Mapping[str, str]) -> bytes:
        secret = self.secret(variable, environment)
        if len(secret) < LEAST_SECRET:
            raise MissingSecret(
                f"channel {self.name}: {variable} has fewer than {LEAST_SECRET} characters; "
                "`openssl rand -base64 32` makes one"
            )
        return secret.encode()

    def doubts(self, public_url: str | None) -> Iterator[Doubt]:
        """Usual mistakes."""
        far = [each for each in self.origins if urlsplit(each).hostname not in NEAR]
        for each in far:
            if each.startswith("http:"):
                yield Doubt(f"origin {each}: without TLS", "use https", is_wrong=False)
        is_plain = public_url is not None and public_url.startswith("http:")
        if is_plain and any(each.startswith("https:") for each in far):
            yield Doubt(
                "pages by https open no chat by http", "serve the hub by https, and set server.public_url"
            )
        if self.secret_env is None:
            yield Doubt("no secret_env: no visitor is known as a customer", "see chat.md", is_wrong=False)
