"""``[storage]`` of the configuration file."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, field_validator


class StorageTable(BaseModel):
    """``[storage]``: where rows are kept, unless it is in files of the data directory."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = None
    """Of a PostgreSQL database. Its password comes from the environment or a file, as libpq has it."""

    @field_validator("url")
    @classmethod
    def _is_postgres(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("postgresql", "postgres"):
            raise ValueError("an address like postgresql://contacthub@db.example.com/contacthub")
        if parts.password is not None or "password" in parse_qs(parts.query, keep_blank_values=True):
            raise ValueError(
                "no password here: put it into PGPASSWORD, a password file (PGPASSFILE) or a service file"
            )
        return value
