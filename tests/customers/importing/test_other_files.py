"""Files of further programs, versions and habits come in right, and once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from contacthub.customers.kinds.purchases import PURCHASES, Purchase
from contacthub.customers.model import Customer
from contacthub.customers.store import CustomerStore
from tests.customers.importing.brought import Brought, brought
from tests.customers.stores import customers_in

FILES: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("other_files.json").read_text("utf-8"))
"""By what they are: their lines, and what must stand in the store; ``refused`` are numbers of lines."""
SCREENS = Path(__file__).parents[3] / "web/src/core/wording/reasons_said.ts"
WORDED = [
    re.compile(one.replace("\\/", "/"), re.DOTALL)
    for one in re.findall(r"/(\^\(\?:.*?\)\$)/s", SCREENS.read_text("utf-8"))
]
IDS = "SELECT id FROM customers ORDER BY name"


def said(customer: Customer, orders: list[Purchase]) -> dict[str, Any]:
    """What a customer is known by, without what nothing is known of."""
    it = customer.data
    phones = [(one.e164 or one.raw, one.label, one.ext and f"x{one.ext}") for one in it.phones]
    fields = {
        "name": it.name,
        "company": it.company,
        "tier": it.tier,
        "phones": [" ".join(filter(None, one)) for one in phones],
        "emails": [*it.emails],
        "addresses": [*it.addresses],
        "birthday": it.birthday,
        "tags": [*it.tags],
        "notes": it.notes,
        "orders": [of_order(one) for one in orders],
    }
    return {name: each for name, each in fields.items() if each}


def of_order(order: Purchase) -> str:
    total = "-" if order.total is None else f"{order.total.amount} {order.total.currency}"
    lines = (
        f"{it.quantity} {it.name} {it.sku or '-'} {'-' if it.price is None else it.price.amount}"
        for it in order.items
    )
    return f"{order.order_no} {order.date} {order.status} {total}: {', '.join(lines)}"


async def everybody(store: CustomerStore) -> list[dict[str, Any]]:
    found = []
    for (customer_id,) in await store.readers.run(lambda raw: raw.execute(IDS, {}).fetchall()):
        page = await store.records(customer_id, PURCHASES, limit=20)
        orders = sorted(page.items, key=lambda one: one.order_no)
        found.append(said(await store.get(customer_id), orders))
    return found


def told(done: Brought) -> set[str]:
    """What people are told of the file and its lines."""
    notes = (note for outcome in done.outcomes for note in outcome.notes)
    return {*notes, *done.warnings, *(reason for _, reason in done.rejects)}


def has_words(text: str) -> bool:
    """Whether the screens have it in both languages: by its words, or those behind the name of a field."""
    field = re.fullmatch(r"(?:customer: )?[\w. ]{1,60}: (.*)", text, re.DOTALL)
    rest = text if field is None else field[1].removesuffix("; kept in the notes")
    return any(one.fullmatch(text) or one.fullmatch(rest) for one in WORDED)


@pytest.mark.parametrize("name", FILES)
async def test_file_comes_in_as_it_is_meant(tmp_path: Path, name: str) -> None:
    file = FILES[name]
    path = tmp_path / f"list.{file.get('ending', 'csv')}"
    path.write_bytes("\n".join(file["text"]).encode(file.get("encoding", "utf-8")))
    async with customers_in(tmp_path) as store:
        done = await brought(store, path, file.get("region", "CN"))
        assert await everybody(store) == file.get("people", [])
    assert [text for text in told(done) if not has_words(text)] == []
    refused = [line for line, _ in done.rejects]
    assert (done.outcomes[0].program, refused) == (file.get("program"), file.get("refused", []))
