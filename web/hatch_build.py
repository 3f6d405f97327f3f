"""Hatchling's build hook: the wheel carries the built consoles, so that running it needs no Node."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # the configuration is not ours
    """Build ``web/`` into ``contacthub/static`` before a wheel is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build unless nothing would be gained: an editable install, or an sdist that carries the result."""
        del build_data
        if version == "editable":
            return  # `python web/build.py` builds when the sources change
        web = Path(self.root) / "web"
        sys.path.insert(0, str(web))
        try:
            import toolchain  # noqa: PLC0415  # found beside this file only now
        finally:
            sys.path.remove(str(web))
        toolchain.build()
