"""``[[channels]] type = "sms"``: an account at a provider of text messages."""

from __future__ import annotations

import re
from abc import ABC
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from contacthub.api.client_address import is_this_machine
from contacthub.channels.file_links import FileLinks
from contacthub.channels.media_in import MediaIn, media_of
from contacthub.channels.port import Around, Channel, MakeChannel
from contacthub.channels.settings import UNREACHABLE, ChannelTable, Doubt, Table, Variable
from contacthub.channels.sms.channel import Line, SmsChannel
from contacthub.channels.sms.http_provider import HttpProvider, Posts, Proof, Request
from contacthub.channels.sms.model import Provider
from contacthub.channels.sms.templates import IDS, NAMES, PRIVATE, names_in
from contacthub.channels.sms.twilio import Account, Twilio
from contacthub.customers.live.mapping import Expression
from contacthub.customers.live.settings import check_headers
from contacthub.customers.numbers import PhoneNumbers

Path = Annotated[str, Field(min_length=1, max_length=500)]
LONG_NUMBER: Final = re.compile(r"[0-9 ()-]{9,}")


class SmsTable(ChannelTable, ABC):
    """What all providers have. ``number`` is ours, as customers see it."""

    carries_files = False
    writes_first = True

    type: Literal["sms"]
    number: Annotated[str, Field(pattern=r"^\+?[0-9A-Za-z][0-9A-Za-z ()-]{0,30}$")] | None = None
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    max_parts: Annotated[int, Field(ge=1, le=20)] = 10

    def joined(
        self,
        around: Around,
        provider: Provider,
        *,
        coming: MediaIn | None = None,
        links: FileLinks | None = None,
    ) -> Channel:
        """The channel by this provider."""
        line = Line(number=self.number, queue=self.queue, region=self.region, most_parts=self.max_parts)
        numbers = PhoneNumbers(self.region)
        return SmsChannel(around.port, provider, around.sends, line, numbers, coming=coming, links=links)

    def number_doubts(self) -> Iterator[Doubt]:
        """Whether the number is written as numbers are compared."""
        if self.number is not None and LONG_NUMBER.fullmatch(self.number):
            yield Doubt(
                f"number {self.number} has no country code", "write it like +8613800138000, without blanks"
            )


class PathsTable(Table):
    """JMESPath expressions that find what a post says; ``rows`` finds a list of messages."""

    @field_validator("*")
    @classmethod
    def _are_expressions(cls, value: Any) -> Any:  # Any: one of the fields
        if isinstance(value, str):
            Expression(value)  # BadMapping says what is wrong with it
        return value

    def paths(self) -> dict[str, Expression]:
        """The expressions, ready for use."""
        said = self.model_dump(by_alias=True, exclude_none=True, exclude={"words"})
        return {name: Expression(text) for name, text in said.items()}


class InboundTable(PathsTable):
    """``[channels.inbound]``: what customers write."""

    rows: Path | None = None
    from_: Annotated[Path, Field(alias="from")]
    text: Path
    to: Path | None = None
    id: Path | None = None
    time: Path | None = None

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> InboundTable:
        if self.id is None and self.time is None:
            raise ValueError("id or time is needed: what is posted again must be known")
        return self


class ReportsTable(PathsTable):
    """``[channels.reports]``: how far messages are; ``words`` says what the provider calls that."""

    rows: Path | None = None
    to: Path
    id: Path
    status: Path
    from_: Annotated[Path | None, Field(alias="from")] = None
    reason: Path | None = None
    attempt: Path | None = None
    words: dict[str, Literal["sent", "delivered", "read", "failed"]] = Field(default_factory=dict)


class HttpSmsTable(SmsTable):
    """``provider = "http"``: any provider, by templates and expressions."""

    provider: Literal["http"]
    url: Annotated[str, Field(min_length=1, max_length=2_000)]
    method: Literal["POST", "GET", "PUT"] = "POST"
    format: Literal["json", "form"] = "json"
    body: dict[str, Any] | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    auth_env: Variable | None = None
    auth_header: str = "Authorization"
    reply_id: Path | None = None
    reply_error: Path | None = None
    idempotent: bool = False
    webhook_secret_env: Variable | None = None
    webhook_proof: Proof = "hmac-sha256"
    webhook_place: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")] = "X-Signature"
    webhook_answer: Annotated[str, Field(max_length=1_000)] = ""
    inbound: InboundTable | None = None
    reports: ReportsTable | None = None

    @field_validator("reply_id", "reply_error")
    @classmethod
    def _is_expression(cls, value: str | None) -> str | None:
        if value is not None:
            Expression(value)
        return value

    @field_validator("url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        split = urlsplit(value)
        if split.scheme not in ("http", "https") or not split.hostname or "@" in split.netloc:
            raise ValueError("an address like https://sms.example/send, without a password")
        if "{" in split.netloc or not value.isprintable() or " " in value:
            raise ValueError("no placeholder in the host, and no blanks")
        return value

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, value: dict[str, str]) -> dict[str, str]:
        check_headers(value)
        for name, text in value.items():
            if not IDS.issuperset(names_in(text)):
                raise ValueError(
                    f"{name}: only {{key}}, {{message_id}} and {{attempt}} may stand in a header"
                )
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> HttpSmsTable:
        asked = {*names_in(self.url), *names_in(self.body)}
        unknown = sorted(asked - {*NAMES})
        if unknown:
            raise ValueError(f"there is no placeholder {{{unknown[0]}}}; there are {', '.join(NAMES)}")
        if "text" not in asked or asked.isdisjoint({"to", "to_digits"}):
            raise ValueError("body: {to} and {text} are needed in body or url")
        if self.format == "form" and not all(isinstance(each, str) for each in (self.body or {}).values()):
            raise ValueError('body: with format = "form" every field is a text')
        if self.idempotent and "key" not in {*asked, *names_in(self.headers)}:
            raise ValueError("idempotent: the provider knows a repetition by {key}, which is sent nowhere")
        if (self.inbound or self.reports) and self.webhook_secret_env is None:
            raise ValueError("webhook_secret_env is needed: by it posts are known to be the provider's")
        return self

    def maker(self, environment: Mapping[str, str]) -> MakeChannel:
        """The channel, with its secrets."""
        auth = {}
        if self.auth_env is not None:
            secret = self.secret(self.auth_env, environment)
            is_plain = self.auth_header.casefold() == "authorization"
            auth[self.auth_header] = f"Bearer {secret}" if is_plain else secret
        posts = self._posts(environment)
        request = Request(
            url=self.url, method=self.method, form=self.format == "form", body=self.body,
            headers=self.headers, auth=auth,
            id=None if self.reply_id is None else Expression(self.reply_id),
            error=None if self.reply_error is None else Expression(self.reply_error),
            knows_repetitions=self.idempotent,
        )  # fmt: skip
        return lambda around: self.joined(around, HttpProvider(around.session, request, posts))

    def _posts(self, environment: Mapping[str, str]) -> Posts | None:
        if self.webhook_secret_env is None:
            return None
        return Posts(
            proof=self.webhook_proof,
            place=self.webhook_place,
            secret=self.secret(self.webhook_secret_env, environment).encode(),
            answer=self.webhook_answer,
            inbound={} if self.inbound is None else self.inbound.paths(),
            reports={} if self.reports is None else self.reports.paths(),
            words={} if self.reports is None else self.reports.words,
        )

    def doubts(self, public_url: str | None) -> Iterator[Doubt]:
        """Usual mistakes."""
        yield from self.number_doubts()
        split = urlsplit(self.url)
        if split.scheme == "http" and not is_this_machine(split.hostname or ""):
            yield Doubt("url: http without TLS to another machine", "use https", is_wrong=False)
        if not PRIVATE.isdisjoint(names_in(self.url)):
            yield Doubt(
                "url: numbers or texts of customers stand in the address, and so in logs of others",
                "put them into body, if the provider takes one",
                is_wrong=False,
            )
        if self.inbound is None:
            yield Doubt(
                "no [channels.inbound]: what customers write does not come in", "see sms.md", is_wrong=False
            )
        elif public_url is None:
            yield UNREACHABLE


class TwilioTable(SmsTable):
    """``provider = "twilio"``: an account at Twilio, with a number or a messaging service."""

    provider: Literal["twilio"]
    account_sid: Annotated[str, Field(pattern=r"^AC[0-9a-f]{32}$")]
    auth_token_env: Variable
    messaging_service_sid: Annotated[str, Field(pattern=r"^MG[0-9a-f]{32}$")] | None = None
    api_url: Annotated[str, Field(pattern=r"^https?://[^/?#@]+$")] = "https://api.twilio.com"
    mms: bool = False

    @property
    def capabilities(self) -> list[str]:
        """Files too, where Twilio may fetch them from the hub."""
        return [*super().capabilities, *(["files"] if self.mms else [])]

    @property
    def needs_public_url(self) -> bool:
        """Twilio fetches files there."""
        return self.mms

    @model_validator(mode="after")
    def _sends_from_somewhere(self) -> TwilioTable:
        if self.number is None and self.messaging_service_sid is None:
            raise ValueError("number or messaging_service_sid is needed: what texts are sent from")
        return self

    def maker(self, environment: Mapping[str, str]) -> MakeChannel:
        """The channel, with its auth token."""
        token = self.secret(self.auth_token_env, environment)

        def make(around: Around) -> Channel:
            account = Account(
                sid=self.account_sid, token=token, api_url=self.api_url, number=self.number,
                service_sid=self.messaging_service_sid, posts_to=around.address,
            )  # fmt: skip
            links = None
            if self.mms and around.address is not None:
                links = FileLinks(
                    around.writer, around.files, around.port.now, source=self.name, address=around.address
                )
            twilio = Twilio(around.session, account, links)
            return self.joined(around, twilio, coming=media_of(around, twilio.chunks), links=links)

        return make

    def doubts(self, public_url: str | None) -> Iterator[Doubt]:
        """Usual mistakes."""
        yield from self.number_doubts()
        if public_url is None:
            yield UNREACHABLE
        elif not public_url.startswith("https://"):
            yield Doubt(f"server.public_url is {public_url}", "Twilio posts to https", is_wrong=False)
