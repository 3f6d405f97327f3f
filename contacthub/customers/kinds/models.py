"""Models: what can be bought, how long it is covered, and what there is to tell of it."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from contacthub.customers.kinds.columns import NAME, NAMES, PERIOD, BadCell, Column
from contacthub.customers.kinds.kind import Claim, folded
from contacthub.customers.model import Row
from contacthub.routing.values import value

Begins = Literal["purchase", "delivery", "installation"]
NoticeKind = Literal["recall", "notice"]
BEGINS: Final = {
    "purchase": "purchase", "delivery": "delivery", "installation": "installation",
    "购买": "purchase", "下单": "purchase", "送达": "delivery", "签收": "delivery", "安装": "installation",
}  # fmt: skip
PART_TEXT: Final = re.compile(r"(?P<part>[^:：]+?)\s*[:：]\s*(?P<months>.+)")
MAX_PARTS: Final = 50


@value(kw_only=True)
class WarrantyRule:
    """How long units of a model are covered, in months from the day it begins; ``parts`` longer than that."""

    months: int | None = None
    begins: Begins = "purchase"
    parts: Mapping[str, int] = field(default_factory=dict, hash=False)


@value(kw_only=True)
class Notice:
    """A recall, or something else to know, of the units with these serials, made on these days.

    Bounds are part of it, and None where there is none. It is shown from ``since`` to ``until``.
    """

    id: str
    kind: NoticeKind
    title: str
    text: str
    serials_from: str | None = None
    serials_to: str | None = None
    made_from: str | None = None
    made_to: str | None = None
    since: str
    until: str | None = None


@value(kw_only=True)
class Model:
    """An entry of the catalogue; ``similar`` are models whose questions and faults are alike."""

    model: str
    name: str | None = None
    category: str | None = None
    brand: str | None = None
    warranty: WarrantyRule | None = None
    notices: tuple[Notice, ...] = ()
    similar: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict, hash=False)


def begins(text: str) -> str:
    """Read from which day a warranty runs."""
    found = BEGINS.get(text.casefold())
    if found is None:
        raise BadCell("not purchase, delivery or installation")
    return found


def part(text: str) -> str:
    """Read a part and for how many months it is covered, as ``compressor:60``."""
    found = PART_TEXT.fullmatch(text)
    if found is None:
        raise BadCell("not a part and its months such as compressor:60")
    return f"{found['part']}:{PERIOD.read_word(found['months'])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSheet:
    """The ``Sheet`` of models: rows that belong to no customer."""

    name: str
    columns: Mapping[str, Column]
    needed: tuple[str, ...]
    headings: Mapping[str, str]
    owned: bool = False

    def claims(self, owner: Hashable, row: Row) -> list[Claim]:
        """What a row says of its model."""
        return [(folded(row["model"]), [row.get(name) for name in sorted(self.columns)])]


MODELS: Final = ModelSheet(
    name="models",
    columns={
        "model": NAME,
        "name": NAME,
        "category": NAME,
        "brand": NAME,
        "warranty_months": PERIOD,
        "warranty_from": Column(begins),
        "warranty_parts": Column(part, several=True),
        "similar": NAMES,
    },
    needed=("model",),
    headings={
        "型号": "model", "名称": "name", "类别": "category", "品牌": "brand", "保修月数": "warranty_months",
        "保修起算": "warranty_from", "部件保修": "warranty_parts", "相近型号": "similar",
    },
)  # fmt: skip


def merged_model(old: Model | None, row: Row) -> Model:
    """The entry with what a row says of it; what the row leaves out stays, and so do the notices."""
    known = old or Model(model=row["model"])
    plain = {name: row.get(name) or getattr(known, name) for name in ("name", "category", "brand")}
    similar = tuple(dict.fromkeys((*known.similar, *row.get("similar", ()))))
    return Model(
        model=known.model,
        warranty=_merged_rule(known.warranty, row),
        notices=known.notices,
        similar=similar,
        attributes={**known.attributes, **row.get("attributes", {})},
        **plain,
    )


def _merged_rule(old: WarrantyRule | None, row: Row) -> WarrantyRule | None:
    parts = _parts(row.get("warranty_parts", ()))
    if not parts and not row.get("warranty_months") and not row.get("warranty_from"):
        return old
    known = old or WarrantyRule()
    return WarrantyRule(
        months=row.get("warranty_months") or known.months,
        begins=row.get("warranty_from") or known.begins,
        parts={**known.parts, **parts},
    )


def _parts(words: Sequence[str]) -> dict[str, int]:
    apart = (one.rpartition(":") for one in words)
    return {name: int(months) for name, _, months in apart}


def words_of(model: Model) -> str:
    """What a model is found by, in small letters."""
    said: list[Any] = [model.model, model.name, model.brand, model.category]
    return " ".join(one for one in said if one).casefold()
