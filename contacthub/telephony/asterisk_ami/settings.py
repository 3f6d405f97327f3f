"""``[[connectors]]`` of the configuration: phone systems the hub connects to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contacthub.sources.settings import LookUpNames, SilentMinutes
from contacthub.telephony.asterisk_ami.link import Target


class MissingSecret(Exception):
    """The environment does not have the secret of a phone system; the text says which."""


class ConnectorTable(BaseModel):
    """``[[connectors]]``: a phone system the hub connects to; its events are those of the source ``name``."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["asterisk-ami"]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 5038
    username: Annotated[str, Field(min_length=1)]
    secret_env: Annotated[str, Field(min_length=1)]
    queues: dict[str, str] = {}
    look_up_by: LookUpNames = {}
    silent_minutes: SilentMinutes = None
    tls: bool = False
    ca_file: Path | None = None

    def target(self, environment: Mapping[str, str]) -> Target:
        """Return address and account of the connection.

        Raises:
            MissingSecret: the environment has no secret.
        """
        secret = environment.get(self.secret_env)
        if not secret:
            raise MissingSecret(
                f"connector {self.name}: the environment has no {self.secret_env}; "
                "set it to the secret of the manager account"
            )
        return Target(
            host=self.host,
            port=self.port,
            username=self.username,
            secret=secret,
            tls=self.tls,
            ca_file=str(self.ca_file) if self.ca_file is not None else None,
        )
