"""``[oidc]`` of the configuration file: the provider, and what its groups may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from contacthub.api.client_address import is_this_machine

Scope = Annotated[str, Field(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]+$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class MissingSecret(Exception):
    """The environment does not have the secret of the client; the text says which."""


@dataclass(frozen=True, slots=True)
class Client:
    """How the hub is known to the provider; without ``secret`` PKCE alone protects the code."""

    issuer: str
    id: str
    secret: str | None


class LabelTable(BaseModel):
    """What stands on the button, in both languages."""

    model_config = ConfigDict(extra="forbid")

    en: Annotated[str, Field(min_length=1, max_length=60)] = "Sign in with your organisation"
    zh: Annotated[str, Field(min_length=1, max_length=60)] = "用单位账号登录"


class OidcTable(BaseModel):
    """``[oidc]``. The first of ``roles`` whose group a person has is their role; who has none is refused."""

    model_config = ConfigDict(extra="forbid")

    issuer: Text
    client_id: Text
    client_secret_env: Text | None = None
    scopes: Annotated[list[Scope], Field(max_length=20)] = ["openid", "profile"]
    name_claim: Text = "preferred_username"
    groups_claim: Text = "groups"
    roles: Annotated[dict[Text, Text], Field(min_length=1, max_length=500)]
    """By group, the name of a role: one that is built in, or that was made here."""
    agent_claim: Text | None = None
    """Which has the agent's id; absent: the agent is called as the person."""
    adopt: bool = False
    """Whether people who had a password under the same name are the provider's from now on."""
    label: LabelTable = LabelTable()

    @field_validator("issuer")
    @classmethod
    def _is_issuer(cls, value: str) -> str:
        if not may_be_asked(value) or urlsplit(value).query or urlsplit(value).fragment:
            raise ValueError("an address like https://id.example.com (http only on this machine)")
        return value

    @field_validator("scopes")
    @classmethod
    def _has_openid(cls, value: list[str]) -> list[str]:
        if "openid" not in value:
            raise ValueError("openid is one of them, else there is no ID token")
        return value

    def client(self, environment: Mapping[str, str]) -> Client:
        """The hub's account there.

        Raises:
            MissingSecret: the environment does not have it.
        """
        if self.client_secret_env is None:
            return Client(self.issuer, self.client_id, None)
        secret = environment.get(self.client_secret_env)
        if not secret:
            raise MissingSecret(f"oidc: the environment has no {self.client_secret_env}")
        return Client(self.issuer, self.client_id, secret)


def may_be_asked(url: str) -> bool:
    """Whether secrets may go to the address: by https, or on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username is not None or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(host))
