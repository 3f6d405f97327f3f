"""The settings of this machine (a flag wins over the environment, that over the file), and logging."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from contacthub.accounts.model import sha256
from contacthub.accounts.oidc.settings import Client, OidcTable
from contacthub.accounts.oidc.settings import MissingSecret as OidcSecretMissing
from contacthub.accounts.settings import SessionsTable
from contacthub.api.client_address import TrustedProxies, is_this_machine
from contacthub.api.public_url import origin_of
from contacthub.api.validation import said
from contacthub.audit.settings import AuditTable, BadKey
from contacthub.channels.kinds import AnyChannelTable
from contacthub.channels.port import MakeChannel
from contacthub.channels.settings import MissingSecret as ChannelSecretMissing
from contacthub.client.signatures import secret_key
from contacthub.contacts.wire import Service
from contacthub.customers.keys import LookUpBy
from contacthub.customers.live.settings import MOST_LOOK_UPS, LookUpTable, MissingSecret
from contacthub.customers.live.source import Source
from contacthub.customers.shops_http import PushingShop
from contacthub.database.settings import StorageTable
from contacthub.messages.pace import PER_MINUTE
from contacthub.messages.templates import Template
from contacthub.routing.words import SPOKEN
from contacthub.sources.http import Secret
from contacthub.sources.sender import Endpoint
from contacthub.sources.settings import SourceTable
from contacthub.telephony.asterisk_ami.link import Target
from contacthub.telephony.asterisk_ami.settings import ConnectorTable
from contacthub.telephony.asterisk_ami.settings import MissingSecret as ConnectorSecretMissing
from contacthub.toml_files import Location, TomlFile, UnreadableToml, read_toml
from contacthub.work.webhooks.settings import MOST_WEBHOOKS, WebhookTable
from contacthub.work.webhooks.settings import MissingSecret as WebhookSecretMissing

DEFAULT_DATA = Path("contacthub-data")
SILENT_MINUTES = 240


class ConfigError(Exception):
    """The configuration cannot be used; the text names the first fault and what to do, ``faults`` has all.

    ``located``: of those that pydantic found, where it is and what is wrong there.
    """

    def __init__(
        self, text: str, faults: Sequence[str] = (), located: Sequence[tuple[Location, str]] = ()
    ) -> None:
        super().__init__(text)
        self.faults = tuple(faults) or (text,)
        self.located = tuple(located)


class Table(BaseModel):
    """A table of the file; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")


Seconds = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]


class ServerTable(Table):
    """``[server]``: where to listen, and how the hub is reached from outside."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    public_url: str | None = None
    trusted_proxies: list[str] = []
    access_log: bool = False
    stall_ms: Annotated[int, Field(ge=0, le=60_000)] = 50
    """A stall of the event loop longer than this, in milliseconds, is logged; 0: none is."""
    head_seconds: Seconds = 10
    body_seconds: Seconds = 30
    """Of a whole body, and of an answer that its client does not go on taking.

    A file to import and a floor file have it for each MiB.
    """
    idle_seconds: Seconds = 75
    """Longer than proxies keep an idle connection, so that they close it and not the hub."""
    connections: Annotated[int, Field(ge=100, le=1_000_000)] = 20_000
    """Or what the limit of open files leaves room for."""
    connections_per_address: Annotated[int, Field(ge=10, le=1_000_000)] = 256

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, value: list[str]) -> list[str]:
        TrustedProxies(value)
        return value

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, value: str | None) -> str | None:
        return origin_of(value) if value is not None else None


class LogTable(Table):
    """``[log]``: how many whole days of the log stay in the database; older ones are in the archive."""

    keep_days: Annotated[int, Field(ge=1, le=36_500)] = 400


class SurveysTable(Table):
    """``[surveys]``: how many days it is kept who was asked, and what they answered."""

    keep_days: Annotated[int, Field(ge=1, le=36_500)] = 730


class AlertsTable(Table):
    """``[alerts]``: how many days alerts are kept that have ended."""

    keep_days: Annotated[int, Field(ge=1, le=36_500)] = 90


class RetentionTable(Table):
    """``[retention]``: after how many days what is old goes; not given: it is kept."""

    contacts_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    """Numbers, names, notes, questions and texts of contacts, and with whom they were."""
    messages_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    """Texts and files of messages alone."""


class ReportsTable(Table):
    """``[reports]``: within how many days a customer who comes again does so on the same matter."""

    same_matter_days: Annotated[int, Field(ge=1, le=90)] = 7


class MessagesTable(Table):
    """``[messages]``: how many of a customer a thread takes in a minute; more are refused, or wait."""

    per_minute: Annotated[int, Field(ge=1, le=100_000)] = PER_MINUTE


class Settings(BaseSettings):
    """The whole configuration. ``data``, ``host`` and ``port`` have short names in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="CONTACTHUB_", env_nested_delimiter="__", env_ignore_empty=True, extra="forbid"
    )

    data: Path = DEFAULT_DATA
    host: str | None = None
    port: Annotated[int, Field(ge=0, le=65_535)] | None = None
    server: ServerTable = ServerTable()
    sessions: SessionsTable = SessionsTable()
    oidc: OidcTable | None = None
    log: LogTable = LogTable()
    audit: AuditTable = AuditTable()
    surveys: SurveysTable = SurveysTable()
    alerts: AlertsTable = AlertsTable()
    retention: RetentionTable = RetentionTable()
    messages: MessagesTable = MessagesTable()
    reports: ReportsTable = ReportsTable()
    storage: StorageTable = StorageTable()
    sources: list[SourceTable] = []
    connectors: list[ConnectorTable] = []
    channels: list[AnyChannelTable] = []
    look_ups: Annotated[list[LookUpTable], Field(max_length=MOST_LOOK_UPS)] = []
    webhooks: Annotated[list[WebhookTable], Field(max_length=MOST_WEBHOOKS)] = []
    _file: Path | None = None
    _place: Path | None = None

    @field_validator("connectors", "look_ups", "webhooks")
    @classmethod
    def _have_own_ids(cls, value: list[Any], info: ValidationInfo) -> list[Any]:
        key = "name" if info.field_name == "connectors" else "id"
        if len({getattr(each, key) for each in value}) < len(value):
            raise ValueError(f"two {str(info.field_name).replace('_', '-')} have the same {key}")
        return value

    @field_validator("oidc")
    @classmethod
    def _knows_where_to_come_back(cls, value: OidcTable | None, info: ValidationInfo) -> OidcTable | None:
        is_told = "server" not in info.data or info.data["server"].public_url is not None
        if value is not None and not is_told and not is_this_machine(urlsplit(value.issuer).hostname or ""):
            raise ValueError("set server.public_url: people come back from the provider to it")
        return value

    @field_validator("channels")
    @classmethod
    def _are_sources_of_their_own(
        cls, value: list[AnyChannelTable], info: ValidationInfo
    ) -> list[AnyChannelTable]:
        names = [each.name for each in value]
        names += [each.id for each in info.data.get("sources", ())]
        names += [each.name for each in info.data.get("connectors", ())]
        for each in value:
            if names.count(each.name) > 1:
                raise ValueError(f"{each.name}: another channel, source or connector has this name")
            if each.needs_public_url and "server" in info.data and info.data["server"].public_url is None:
                raise ValueError(f"{each.name}: its files are fetched here: set server.public_url, or no mms")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before the file, which comes in as initial values."""
        return env_settings, init_settings

    @property
    def file(self) -> Path | None:
        """The file that they were read from."""
        return self._file

    @property
    def place(self) -> Path | None:
        """Where the file is, or would be; None: they were not read from files."""
        return self._place

    @property
    def bind(self) -> tuple[str, int]:
        """Where to listen."""
        return self.host or self.server.host, self.port if self.port is not None else self.server.port

    def capabilities(self) -> Callable[[str], list[str]]:
        """Return the look-up from a source's id to what it can be asked to do; it is used at every event."""
        known: dict[str, list[str]] = {each.id: each.can_be_asked for each in self.sources}
        known |= {each.name: each.capabilities for each in self.channels}
        return lambda source: known.get(source, [])

    def services(self) -> Callable[[str], str | None]:
        """Return the look-up from a source's id to the service that its contacts come by."""
        known = {each.name: each.type for each in self.channels if each.type in get_args(Service)}
        return known.get

    def templates(self) -> Callable[[str], Sequence[Template]]:
        """Return the look-up from a source's id to the texts that its provider has approved."""
        known = {each.name: each.approved for each in self.channels}
        return lambda source: known.get(source, ())

    def look_up_by(self) -> dict[str, LookUpBy]:
        """In which attributes each source has what customers are found by."""
        named = {each.id: each.look_up_by for each in self.sources}
        named |= {each.name: each.look_up_by for each in self.connectors}
        return {source: names for source, names in named.items() if names}

    def dialler(self) -> str | None:
        """The one source that can dial; None: there is none, or several."""
        found = [each.id for each in self.sources if "dial" in each.capabilities]
        return found[0] if len(found) == 1 else None

    def routing(self, source: str) -> str:
        """Whether the hub or the PBX chooses the agent of a source's contacts: ``hub`` or ``pbx``."""
        if any(each.name == source for each in self.connectors):
            return "pbx"
        return next((each.routing for each in self.sources if each.id == source), "hub")

    def silent_ms(self, source: str, channel: str) -> int | None:
        """For how long a source may say nothing of a contact before it is closed; None: for ever.

        Unless the source has a limit of its own, it is that of calls: a mail may well wait for days.
        """
        tables = {each.id: each.silent_minutes for each in self.sources}
        tables |= {each.name: each.silent_minutes for each in self.connectors}
        minutes = tables.get(source)
        if minutes is None:
            minutes = SILENT_MINUTES if channel in SPOKEN else 0
        return minutes * 60_000 or None

    def endpoints(self, environment: Mapping[str, str]) -> dict[str, Endpoint]:
        """The call-back addresses of sources, by id."""
        return {
            each.id: Endpoint(each.callback_url, self._key(each, environment))
            for each in self.sources
            if each.callback_url is not None
        }

    def webhook_endpoints(self, environment: Mapping[str, str]) -> dict[str, Endpoint]:
        """Where events of work items go, by id."""
        try:
            return {each.id: each.endpoint(environment) for each in self.webhooks}
        except WebhookSecretMissing as missing:
            raise ConfigError(str(missing)) from None

    def secrets(self, environment: Mapping[str, str]) -> tuple[Secret, ...]:
        """The secrets of sources; with a shared one a program may send events of all that share it."""
        sources: dict[bytes, set[str]] = {}
        for each in self.sources:
            key = self._key(each, environment)
            if key is not None:
                sources.setdefault(key, set()).add(each.id)
        pushing = frozenset(each.id for each in self.sources if each.customers)
        return tuple(
            Secret(sha256(key.hex())[:16], key, frozenset(ids), pushing & ids) for key, ids in sources.items()
        )

    def channel_makers(self, environment: Mapping[str, str]) -> dict[str, MakeChannel]:
        """What makes the channels, by name, with their secrets."""
        try:
            return {each.name: each.maker(environment) for each in self.channels}
        except ChannelSecretMissing as missing:
            raise ConfigError(str(missing)) from None

    def oidc_client(self, environment: Mapping[str, str]) -> Client | None:
        """How the provider knows the hub."""
        try:
            return None if self.oidc is None else self.oidc.client(environment)
        except OidcSecretMissing as missing:
            raise ConfigError(str(missing)) from None

    def phone_systems(self, environment: Mapping[str, str]) -> list[tuple[ConnectorTable, Target]]:
        """The phone systems to connect to, with address and account of each."""
        try:
            return [(each, each.target(environment)) for each in self.connectors]
        except ConnectorSecretMissing as missing:
            raise ConfigError(str(missing)) from None

    def live_sources(self, environment: Mapping[str, str]) -> list[Source]:
        """The servers that are asked about customers, with their credentials."""
        try:
            return [each.source(environment) for each in self.look_ups]
        except MissingSecret as missing:
            raise ConfigError(str(missing)) from None

    def audit_key(self, environment: Mapping[str, str]) -> Ed25519PrivateKey | None:
        """The key that signs the anchors of the audit; None: the one in the data folder does.

        Raises:
            ConfigError: the environment does not have it, or in another form.
        """
        try:
            return self.audit.key(environment)
        except BadKey as bad:
            raise ConfigError(str(bad)) from None

    def pushing_shops(self, environment: Mapping[str, str]) -> list[PushingShop]:
        """The shops that send webhooks."""
        try:
            return [
                PushingShop(id=each.id, type=each.type, secret=secret)
                for each in self.look_ups
                if each.type != "http" and (secret := each.webhook_secret(environment)) is not None
            ]
        except MissingSecret as missing:
            raise ConfigError(str(missing)) from None

    @staticmethod
    def _key(source: SourceTable, environment: Mapping[str, str]) -> bytes | None:
        if source.secret_env is None:
            return None
        text = environment.get(source.secret_env)
        if not text:
            raise ConfigError(
                f"source {source.id}: the environment has no {source.secret_env}; set it to whsec_…"
            )
        try:
            return secret_key(text)
        except ValueError as error:
            raise ConfigError(f"source {source.id}: {source.secret_env}: {error}") from None


def load_settings(path: Path | None, **flags: Any) -> Settings:
    """Read the file (``contacthub.toml`` here if there is one), the environment and the flags.

    Raises:
        ConfigError: naming the file and the field.
    """
    file = path or Path("contacthub.toml")
    toml: TomlFile | None = None
    if path is not None or file.is_file():
        try:
            toml = read_toml(file)
        except UnreadableToml as error:
            raise ConfigError(str(error)) from None
    given = {name: value for name, value in flags.items() if value is not None}
    settings = settings_in(toml, file).model_copy(update=given)
    settings._file = file.absolute() if toml else None
    settings._place = file.absolute()
    return settings


def settings_in(toml: TomlFile | None, file: Path) -> Settings:
    """What a file says, and the environment; None: there is no file.

    Raises:
        ConfigError: naming the file and the field.
    """
    try:
        return Settings(**(toml.tables if toml else {}))
    except ValidationError as error:
        faults = faults_in(toml, error, Settings)
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        located = [
            (each["loc"], said(each, Settings))
            for each in error.errors(include_input=False, include_url=False)
        ]
        raise ConfigError(faults[0] + more, faults, located) from None
    except SettingsError as error:
        raise ConfigError(f"{file if toml else ''} or CONTACTHUB_…: {error}") from None


def faults_in(
    file: TomlFile | None, error: ValidationError, model: type[BaseModel], *, mark: str = "."
) -> list[str]:
    """Each fault with its place: in the file, or, where that does not say it, in the environment."""
    return [
        f"{_place(file, each['loc'])}: {mark.join(map(str, each['loc']))}: {said(each, model)}"
        for each in error.errors(include_input=False, include_url=False)
    ]


def _place(file: TomlFile | None, location: tuple[int | str, ...]) -> str:
    variable = "CONTACTHUB_" + "__".join(map(str, location)).upper()
    if variable in os.environ:
        return variable
    if file is None or (location and str(location[0]) not in file.tables):
        return "CONTACTHUB_…"
    return file.place(location)


def configure_logging(level: str | None = None) -> None:
    """Log to standard error: coloured lines on a terminal, JSON elsewhere."""
    shared: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level or os.environ.get("CONTACTHUB_LOG_LEVEL", "INFO").upper())
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
