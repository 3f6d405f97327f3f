"""Play random commands with every feature drawn at random, and compare each decision with the oracle's.

python -m tests.routing.million --seed 1 --commands 1000000
python -m tests.routing.million --seed 1 --life 17         one life again
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import count

from tests.routing.laws.compared import Tally, play

EVERY_S = 10.0


def run(seed: int, commands: int, *, first: int = 0, last: int | None = None) -> Tally:
    """Play lives until so many commands are done; print what differs, and now and then how far it is."""
    tally, said_at = Tally(), time.monotonic()
    for life in count(first):
        if tally.commands >= commands or (last is not None and life > last):
            return tally
        for difference in play(seed, life, tally):
            _say(difference)
        if time.monotonic() - said_at >= EVERY_S:
            said_at = time.monotonic()
            _say(_said(seed, tally))
    raise AssertionError("lives do not end")


def _said(seed: int, tally: Tally) -> str:
    compared = f"{tally.offers:,} offers and {tally.ways.total():,} ways on compared"
    done = f"{tally.commands:,} commands, {tally.events:,} events, {compared}"
    return f"seed {seed}: {done}, {tally.differences:,} differences"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Say how many decisions differ; 1 if any does."""
    parser = argparse.ArgumentParser(prog="python -m tests.routing.million", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", type=int, default=1_000_000)
    parser.add_argument("--life", type=int, help="play this one only")
    asked = parser.parse_args()
    one = asked.life
    tally = run(asked.seed, asked.commands, first=one or 0, last=one)
    _say(_said(asked.seed, tally))
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
