"""The widget's two scripts: pages of other origins may load them, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web

from contacthub.problems import Problem

FOLDER: Final = Path(__file__).parents[2] / "static" / "widget"
SCRIPTS: Final = ("widget.js", "panel.js")
FOR_ANY_PAGE: Final = {
    # A module is only loaded from elsewhere if that is allowed.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    # Asked for again after a new version of the hub: the two belong together.
    "Cache-Control": "no-cache",
}


def script(name: str) -> web.FileResponse:
    """One of the scripts.

    Raises:
        Problem: there is none of this name, or the hub was not built with its screens.
    """
    file = FOLDER / name
    if name not in SCRIPTS or not file.is_file():
        raise Problem("not_found", "the widget has widget.js and panel.js; `make build` makes them")
    return web.FileResponse(file, headers={"Content-Type": "text/javascript; charset=utf-8", **FOR_ANY_PAGE})
