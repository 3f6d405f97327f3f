"""A quote as a page to print: plain HTML without scripts, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

from contacthub.api.json import Json

CSS: Final = Path(__file__).with_suffix(".css").read_text("utf-8")
STYLE: Final = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
POLICY: Final = f"default-src 'none'; style-src 'sha256-{STYLE}'; base-uri 'none'; frame-ancestors 'none'"

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


def quote_page(quote: Json, title: str, unit: Json | None, language: str) -> str:
    """The page; ``quote`` as it is shown over HTTP."""
    words = WORDS[language]
    number, currency = escape(quote["number"]), escape(quote["currency"])
    facts = [
        (words["of"], title),
        (words["until"], quote["valid_until"]),
        (words["state"], words[quote["state"]]),
    ]
    if unit is not None:
        serial = f"{unit['model']}, {words['serial']} {unit['serial']}"
        facts.insert(1, (words["unit"], f"{unit['name']}, {serial}" if unit["name"] else serial))
    listed = "".join(f"<p><strong>{escape(name)}</strong> {escape(said)}</p>\n" for name, said in facts)
    head = "".join(
        f'<th scope="col"{cls}>{escape(words[name])}</th>'
        for name, cls in (
            ("part", ""),
            ("quantity", ' class="amount"'),
            ("price", ' class="amount"'),
            ("sum", ' class="amount"'),
        )
    )
    rows = "".join(_row(each, words) for each in quote["lines"])
    labour = words["labour"] + (f": {quote['labour_for']}" if quote["labour_for"] else "")
    rows += _cells(labour, "", "", quote["labour"])
    total = f'<td colspan="3">{escape(words["total"])}</td>'
    total += f'<td class="amount">{escape(quote["total"])} {currency}</td>'
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(words['title'])} {number}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(words['title'])} {number}</h1>\n{listed}"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody>\n"
        f"<tfoot><tr>{total}</tr></tfoot>\n</table>\n</main>\n</body>\n</html>\n"
    )


def _row(line: Json, words: Mapping[str, str]) -> str:
    name = f"{line['part']} {line['name']}" if line["name"] else line["part"]
    if line["reason"] is not None:
        name += f" ({words['warranty']})"
    return _cells(name, line["quantity"], line["price"], line["total"])


def _cells(name: str, *amounts: str) -> str:
    cells = "".join(f'<td class="amount">{escape(each)}</td>' for each in amounts)
    return f"<tr><td>{escape(name)}</td>{cells}</tr>\n"
