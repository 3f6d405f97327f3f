"""``[audit]`` of the configuration file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, Field

from contacthub.audit.anchors import FOLDER, key_of


class BadKey(Exception):
    """The environment does not have the key, or in another form; the text says what to do."""


class AuditTable(BaseModel):
    """``[audit]``: how many days its rows stay in the database, and where and by what it is anchored."""

    model_config = ConfigDict(extra="forbid")

    keep_days: Annotated[int, Field(ge=1, le=36_500)] = 730
    anchors: Path | None = None
    """The folder of the daily anchors; else ``audit-anchors`` in the data folder."""
    key_env: str | None = None
    """The variable that has the key they are signed with; else a key is made in the data folder."""

    def folder(self, data: Path) -> Path:
        """Where the anchors are."""
        return self.anchors or data / FOLDER

    def key(self, environment: Mapping[str, str]) -> Ed25519PrivateKey | None:
        """The key that signs the anchors; None: the one in the data folder does.

        Raises:
            BadKey: the environment does not have it, or in another form.
        """
        if self.key_env is None:
            return None
        key = key_of(environment.get(self.key_env, ""))
        if key is None:
            raise BadKey(
                f"audit.key_env: set {self.key_env} to an Ed25519 key, 32 bytes in Base64: "
                "`openssl rand -base64 32`"
            )
        return key
