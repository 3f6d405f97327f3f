"""``[[channels]]`` of the configuration file: what all kinds of channels have."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Final

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from contacthub.api.validation import WORD
from contacthub.channels.port import MakeChannel
from contacthub.database.examining import Finding
from contacthub.messages.templates import BLANK, Fill, Template, blanks_apart
from contacthub.routing.values import value

Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,199}$")]
"""The name of a variable of the environment, where a secret stands."""
NO_SECRET: Final = re.compile(r"[^\x21-\x7e]")


class MissingSecret(Exception):
    """The environment does not have what a channel needs, or not in a usable form; the text says what."""


@value()
class Doubt:
    """A usual mistake, and how to mend it. ``is_wrong``: the channel cannot work with it."""

    what: str
    mend: str
    is_wrong: bool = True


class Table(BaseModel):
    """A table of the file; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")


class TemplateTable(Table):
    """``[[channels.templates]]``: one that the provider has approved, in one language."""

    blank: ClassVar[re.Pattern[str]] = BLANK
    """How the provider writes a blank; its one group is the name."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,512}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}([_-][A-Za-z0-9]{2,4})?$")] = "zh_CN"
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=1_024)]
    fill: dict[str, Fill] = Field(default_factory=dict)

    @field_validator("text")
    @classmethod
    def _can_be_told_apart(cls, value: str) -> str:
        if not blanks_apart(cls._with_blanks(value)):
            raise ValueError("words are needed between two blanks such as {{1}} and {{2}}")
        return value

    @model_validator(mode="after")
    def _fills_its_blanks(self) -> TemplateTable:
        for name in self.fill:
            if name not in self.template().blanks:
                raise ValueError(f"fill: the text has no blank {name}")
        return self

    @classmethod
    def _with_blanks(cls, text: str) -> str:
        return cls.blank.sub(lambda found: f"{{{{{found[1]}}}}}", text)

    def template(self) -> Template:
        """As it is looked for in what agents write."""
        text = self._with_blanks(self.text.strip())
        return Template(name=self.name, language=self.language, text=text, title=self.title, fill=self.fill)


class ChannelTable(Table, ABC):
    """A channel. Its events are those of the source ``name``, and its messages go to ``queue``."""

    carries_files: ClassVar[bool]
    """As its channel says; screens know by it whether a file may go with a message."""
    writes_first: ClassVar[bool] = False
    """Whether it reaches a customer who has not written on it."""
    signals: ClassVar[tuple[str, ...]] = ()
    """Which signals it shows its customers, by their capabilities."""

    name: Annotated[str, Field(pattern=WORD)]
    queue: Annotated[str, Field(min_length=1, max_length=200)]

    @property
    def capabilities(self) -> list[str]:
        """What it can be asked for."""
        files = ["files"] if self.carries_files else []
        return ["messages", *files, *(["templates"] if self.approved else []), *self.signals]

    @property
    def needs_public_url(self) -> bool:
        """Whether it cannot do what is set without an address at which its provider reaches the hub."""
        return False

    @property
    def approved(self) -> Sequence[Template]:
        """The templates that may be sent on it."""
        return ()

    @property
    def signed(self) -> str:
        """What stands below its answers where their queue says nothing; empty: nothing."""
        return ""

    @abstractmethod
    def maker(self, environment: Mapping[str, str]) -> MakeChannel:
        """What makes the channel, with its secrets.

        Raises:
            MissingSecret: the environment does not have one.
        """

    @abstractmethod
    def doubts(self, public_url: str | None) -> Iterator[Doubt]:
        """Usual mistakes in the settings that can be seen without asking the provider."""

    async def examine(self, environment: Mapping[str, str], session: aiohttp.ClientSession) -> Finding | None:
        """Ask the provider whether it lets the hub in; None: nothing can be asked without sending.

        Raises:
            MissingSecret: the environment does not have one.
        """
        return None

    def secret(self, variable: str, environment: Mapping[str, str]) -> str:
        """The secret in a variable.

        Raises:
            MissingSecret: there is none.
        """
        text = environment.get(variable, "").strip()
        if not text:
            raise MissingSecret(
                f"channel {self.name}: the environment has no {variable}; set it to the provider's secret"
            )
        if NO_SECRET.search(text):
            raise MissingSecret(f"channel {self.name}: {variable} has characters that cannot be sent")
        return text


UNREACHABLE: Final = Doubt(
    "server.public_url is not set, and the provider posts here",
    "set it to the address under which the provider reaches this hub, such as https://hub.example",
)
