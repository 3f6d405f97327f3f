"""``[[webhooks]]`` of the configuration file: which programs are told of work items and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from contacthub.api.wire import OneOf
from contacthub.client.signatures import secret_key
from contacthub.sources.sender import Endpoint
from contacthub.work.webhooks.words import ALERT_TYPES, TYPES

MOST_WEBHOOKS: Final = 20
ALL_TYPES: Final = (*TYPES, *ALERT_TYPES)


class MissingSecret(Exception):
    """The environment does not have the secret of a webhook, or not in a usable form; the text says what."""


class WebhookTable(BaseModel):
    """``[[webhooks]]``: where events go, what signs them, and which of them; not given: all.

    Of alerts only those whose rule names it.
    """

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(min_length=1, max_length=200)]
    url: str
    secret_env: Annotated[str, Field(min_length=1)]
    types: Annotated[list[Annotated[str, OneOf(ALL_TYPES)]], Field(min_length=1)] = list(ALL_TYPES)

    @field_validator("url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("an address like https://erp.example.com/hub")
        return value

    def endpoint(self, environment: Mapping[str, str]) -> Endpoint:
        """Where its events go, with the key that signs them.

        Raises:
            MissingSecret: the environment does not have it.
        """
        text = environment.get(self.secret_env)
        if not text:
            raise MissingSecret(
                f"webhook {self.id}: the environment has no {self.secret_env}; set it to whsec_…"
            )
        try:
            return Endpoint(self.url, secret_key(text))
        except ValueError as error:
            raise MissingSecret(f"webhook {self.id}: {self.secret_env}: {error}") from None
