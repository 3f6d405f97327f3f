"""The settings of commands that look into a hub or change what it keeps."""

from __future__ import annotations

from pathlib import Path

from contacthub.cli.errors import Refused
from contacthub.config import Settings, load_settings


def settings_of_hub(config: Path | None, **flags: object) -> Settings:
    """Settings whose data directory is there already: a name typed wrong must not become a new, empty hub."""
    settings = load_settings(config, **flags)
    if not settings.data.exists():
        raise Refused(f"there is no folder {settings.data}; say with --data where the hub keeps its data")
    return settings
