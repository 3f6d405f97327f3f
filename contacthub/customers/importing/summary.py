"""What an import did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from contacthub.customers.importing.opening import Opened
from contacthub.customers.model import RowResult

MOST_DIFFERENCES: Final = 200

ONE: Final = {
    "customers": "customer", "purchases": "purchase", "products": "product", "orders": "order",
    "lines": "line", "questions": "question", "service records": "service record", "models": "model",
    "prices": "price", "stock": "item of stock",
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Summary:
    """What became of the rows of one kind; ``rejects`` are line numbers with their reasons.

    ``conflicts`` are changed rows that replace what was known, with the fields; ``same_numbers`` are new
    customers with a number that others had. ``warnings`` say what was mended in reading. ``differing``: how
    many rows say something else than what was known, of which ``differences`` are the first.
    """

    kind: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejects: list[tuple[int, str]] = field(default_factory=list)
    conflicts: list[tuple[int, str]] = field(default_factory=list)
    differing: int = 0
    differences: list[tuple[int, RowResult]] = field(default_factory=list)
    same_numbers: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, result: RowResult) -> None:
        """Count what became of a row."""
        if result.status == "rejected":
            self.rejects.append((line, result.reason or ""))
            return
        self.warnings += [(line, result.reason)] if result.reason is not None else []
        if result.differs:
            self.differing += 1
            if len(self.differences) < MOST_DIFFERENCES:
                self.differences.append((line, result))
        if result.replaces:
            self.conflicts.append((line, f"replaces {', '.join(result.replaces)}"))
        if result.same_number_as:
            self.same_numbers.append((line, f"same number as {', '.join(result.same_number_as)}"))
        setattr(self, result.status, getattr(self, result.status) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import of one table did.

    ``program``: what wrote it, if that is known; ``read``: what it holds; ``notes`` are about it as a whole.
    """

    program: str | None
    read: str
    summaries: tuple[Summary, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, file: Opened, summaries: Iterable[Summary], *, read: str) -> Outcome:
        """Put the lines in order."""
        ordered = tuple(summaries)
        for one in ordered:
            one.rejects.sort()
            one.conflicts.sort()
            one.same_numbers.sort()
            one.warnings.sort()
        return cls(program=file.mapping.program, read=read, summaries=ordered, notes=file.notes)


def counted(number: int, words: str) -> str:
    """``1 order``, ``2 orders``."""
    return f"{number} {ONE[words] if number == 1 else words}"
