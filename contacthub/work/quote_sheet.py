"""What a quote says on paper, in one language; the page to print and the PDF both show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from contacthub.api.json import Json
from contacthub.routing.values import value

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "title": "报价单", "of": "事由", "unit": "产品", "part": "配件", "quantity": "数量", "price": "单价",
        "sum": "金额", "labour": "人工", "total": "合计", "until": "有效期至", "state": "状态",
        "draft": "草稿", "approved": "已批准", "sent": "已发送", "accepted": "客户已接受",
        "refused": "已拒绝", "expired": "已过期", "warranty": "保修内，不收费", "serial": "序列号",
    },
    "en": {
        "title": "Quote", "of": "About", "unit": "Product", "part": "Part", "quantity": "Quantity",
        "price": "Price", "sum": "Amount", "labour": "Labour", "total": "Total", "until": "Valid until",
        "state": "State", "draft": "Draft", "approved": "Approved", "sent": "Sent",
        "accepted": "Accepted by the customer", "refused": "Refused", "expired": "Expired",
        "warranty": "in warranty, free of charge", "serial": "serial number",
    },
}  # fmt: skip
COLUMNS: Final = ("part", "quantity", "price", "sum")


@value(kw_only=True)
class Sheet:
    """Texts in their order. ``rows`` have as many cells as ``head``, the first a text, the others amounts."""

    language: str
    title: str
    facts: Sequence[tuple[str, str]]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: tuple[str, str]


def sheet_of(quote: Json, about: str, unit: Json | None, language: str) -> Sheet:
    """The sheet; ``quote`` as it is shown over HTTP, ``about``: the title of its item."""
    words = WORDS[language]
    facts = [
        (words["of"], about),
        (words["until"], quote["valid_until"]),
        (words["state"], words[quote["state"]]),
    ]
    if unit is not None:
        serial = f"{unit['model']}, {words['serial']} {unit['serial']}"
        facts.insert(1, (words["unit"], f"{unit['name']}, {serial}" if unit["name"] else serial))
    labour = words["labour"] + (f": {quote['labour_for']}" if quote["labour_for"] else "")
    return Sheet(
        language=language,
        title=f"{words['title']} {quote['number']}",
        facts=facts,
        head=[words[name] for name in COLUMNS],
        rows=[*(_row(each, words) for each in quote["lines"]), (labour, "", "", quote["labour"])],
        total=(words["total"], f"{quote['total']} {quote['currency']}"),
    )


def _row(line: Json, words: Mapping[str, str]) -> Sequence[str]:
    name = f"{line['part']} {line['name']}" if line["name"] else line["part"]
    if line["reason"] is not None:
        name += f" ({words['warranty']})"
    return name, line["quantity"], line["price"], line["total"]
