"""Follow a value through a running hub: how many files it enters, and how often it comes back to one.

``python -m tests.walks number`` follows a caller's number from ``POST /events`` to the offer's frame on the
socket, ``python -m tests.walks offer`` an offer's id from ``accept_offer`` to the reply. Every function of
``contacthub`` counts that is handed the value: as an argument, or in one up to three levels deep. An event or
row that carries it counts too where it is only passed on, and so does the way to the disk.
"""

from __future__ import annotations

import asyncio
import dataclasses
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path, PurePath
from types import FrameType
from typing import Any

import contacthub
from tests.support import arrived, console, hub_on, token

ROOT = f"{Path(contacthub.__file__).parent}/"
NUMBER = "13800138000"
DEPTH = 3
MOST_MEMBERS = 40


def members(holder: Any) -> Iterable[Any]:
    """What a container, dataclass or model holds."""
    if isinstance(holder, dict):
        return list(holder.values())[:MOST_MEMBERS]
    if isinstance(holder, list | tuple | set | frozenset):
        return list(holder)[:MOST_MEMBERS]
    if dataclasses.is_dataclass(holder) and not isinstance(holder, type):
        return [getattr(holder, each.name, None) for each in dataclasses.fields(holder)]
    return [getattr(holder, name, None) for name in getattr(type(holder), "model_fields", ())]


def holds(value: str, argument: Any, depth: int = DEPTH) -> bool:
    """Whether the argument is the value, or has it in it."""
    if isinstance(argument, bytes | bytearray):
        return value.encode() in argument
    if isinstance(argument, str):
        return value in argument
    return depth > 0 and any(holds(value, each, depth - 1) for each in members(argument))


class Walk:
    """The functions that were handed ``value``, in their order; None: nothing is followed now."""

    def __init__(self) -> None:
        self.value: str | None = None
        self.steps: list[tuple[str, str]] = []
        self._entered: set[FrameType] = set()

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        """Look at a call, as ``sys.setprofile`` tells of it."""
        code, value = frame.f_code, self.value
        if value is None or event != "call" or not code.co_filename.startswith(ROOT):
            return
        if frame in self._entered:
            return  # a coroutine that goes on after it has waited is not entered again
        self._entered.add(frame)
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if any(holds(value, frame.f_locals.get(name)) for name in names if name not in ("self", "cls")):
            self.steps.append((code.co_filename.removeprefix(ROOT), code.co_qualname))

    def told(self) -> str:
        """The files in the order in which they were entered, and the sums."""
        files, returns, last = dict[str, list[str]](), 0, ""
        for file, function in self.steps:
            returns += file != last and file in files
            files.setdefault(file, []).append(function)
            last = file
        folders = {PurePath(file).parent for file in files}
        lines = [f"{file}: {', '.join(dict.fromkeys(each))}" for file, each in files.items()]
        return "\n".join([*lines, f"{len(files)} files in {len(folders)} folders, {returns} returns"])


async def walk_in_a_hub(walk: Walk, what: str, folder: Path) -> None:
    """Have a contact offered and accepted, and follow its number or its offer."""
    async with hub_on(folder) as owner, console(owner, "lina") as lina:
        api = await token(owner)
        await lina.do("set_presence", presence="available")
        walk.value = NUMBER if what == "number" else None
        await api.events(arrived("c1", **{"from": NUMBER}))
        offer = (await lina.next("offer"))["offer"]["id"]
        walk.value = offer if what == "offer" else None
        await lina.do("accept_offer", offer_id=offer)
        walk.value = None


def main(what: str) -> None:
    """Print the walk of a ``number`` or an ``offer``."""
    walk = Walk()
    threading.setprofile(walk)
    sys.setprofile(walk)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(walk_in_a_hub(walk, what, Path(folder)))
    sys.setprofile(None)
    print(walk.told())  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
