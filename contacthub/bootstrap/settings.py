"""The settings file, as administrators change it in the browser."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from contacthub.api.auditing import Auditing
from contacthub.api.route import Bound, bind
from contacthub.bootstrap.parts import Outside, Parts
from contacthub.config import ConfigError, settings_in
from contacthub.running.settings_change import SettingsFile
from contacthub.running.settings_faults import Fault
from contacthub.running.settings_http import ROUTES, SettingsDoors
from contacthub.running.settings_store import SettingsStore
from contacthub.toml_files import TomlFile


def settings_doors(parts: Parts, auditing: Auditing) -> list[Bound]:
    """The routes of the settings file."""
    store = SettingsStore(parts.stores.writer, parts.stores.list_readers)
    check = partial(_faults, parts.settings_file or Path())
    file = SettingsFile(parts.settings_file, check, store, parts.hub.now)
    return bind(SettingsDoors(file, parts.restarting, auditing, os.environ), ROUTES)


def _faults(path: Path, text: str) -> Sequence[Fault]:
    """Why a hub would not start with this file, by its own checks; also secrets that are missing."""
    try:
        toml = TomlFile(Path(path.name), text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        said = f"{path.name}: no TOML: {error}"
        return [Fault(text=said, what=said)]
    try:
        Outside.of(settings_in(toml, path), for_command=False)
    except ConfigError as error:
        if not error.located:
            return [Fault(text=each, what=each) for each in error.faults]
        return [
            Fault(text=each, what=what, location=location)
            for each, (location, what) in zip(error.faults, error.located, strict=True)
        ]
    return []
