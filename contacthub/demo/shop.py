"""The sample shop: ``python -m contacthub.demo.shop --seed 1 --out DIR`` writes it as CSV files.

The same seed and reference date give the same shop, byte for byte, on every machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

from contacthub.demo import history, people, stories
from contacthub.demo.csv_files import write_csv
from contacthub.demo.records import Shop

__all__ = ["REFERENCE", "Shop", "build_shop", "main", "write_csv"]

REFERENCE = date(2026, 11, 1)
"""The day on which the shop ends; a fixed one, so that the samples do not change from day to day."""


def build_shop(seed: int, *, reference: date = REFERENCE) -> Shop:
    """Build the whole shop of a seed, with four years of history before ``reference``."""
    rng = Random(seed)
    customers = people.make_customers(rng, stories=stories.STORIES)
    devices = history.make_devices(rng, customers, reference)
    return Shop(
        reference=reference,
        customers=(*customers, *people.written_twice(customers)),
        purchases=tuple(history.make_purchases(rng, devices, reference)),
        products=tuple(history.make_products(devices)),
        service_records=tuple(history.make_service_records(rng, devices, reference)),
        questions=tuple(history.make_questions(rng, devices, reference)),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files of a seed and name them on standard output."""
    parser = argparse.ArgumentParser(prog="python -m contacthub.demo.shop", description=main.__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--reference", type=date.fromisoformat, default=REFERENCE, metavar="YYYY-MM-DD")
    chosen = parser.parse_args(arguments)
    for path in write_csv(build_shop(chosen.seed, reference=chosen.reference), chosen.out):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
