"""The exports of other programs, imported by the command and read back by HTTP, field by field."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import contacthub
from contacthub.bootstrap.running import running
from contacthub.config import Settings
from tests.cli.conftest import Cli
from tests.customers.house import Asker, House
from tests.customers.importing.expected import EXPECTED, ORDERS
from tests.customers.importing.read_back import order_of, said

SAMPLES = Path(contacthub.__file__).parent / "samples" / "exports"
WITHOUT_CUSTOMER = {"shopify_orders.csv"}
"""Files with an order of nobody, which is rejected."""


def read_back(folder: Path, texts: list[str]) -> dict[str, tuple[dict[str, Any], list[Any]]]:
    """Each customer that a text finds, and their orders."""

    async def ask() -> dict[str, tuple[dict[str, Any], list[Any]]]:
        async with (
            running(Settings(), folder, host="127.0.0.1", port=0) as hub,
            aiohttp.ClientSession() as session,
        ):
            crm = await House(hub, session, folder).program("customers:read")
            return {text: await of_customer(crm, text) for text in texts}

    return asyncio.run(ask())


async def of_customer(crm: Asker, text: str) -> tuple[dict[str, Any], list[Any]]:
    found = await crm.ask("POST", "/customers/search", {"q": text, "limit": 5})
    [one] = found.body["items"]
    customer = await crm.ask("GET", f"/customers/{one['id']}")
    orders = await crm.ask("GET", f"/customers/{one['id']}/purchases")
    return customer.body, orders.body["items"]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_field_of_a_customer_comes_in(cli: Cli, name: str) -> None:
    done = cli("import", SAMPLES / name, "--data", "d")
    assert done.code == 0, done.err
    assert f"customers: {len(EXPECTED[name])} new" in done.out
    back = read_back(Path("d"), [*EXPECTED[name]])
    assert {text: said(customer) for text, (customer, _) in back.items()} == EXPECTED[name]


@pytest.mark.parametrize("name", ORDERS)
def test_every_line_of_an_order_comes_in(cli: Cli, name: str) -> None:
    done = cli("import", SAMPLES / name, "--data", "d")
    assert done.code == (name in WITHOUT_CUSTOMER)
    back = read_back(Path("d"), [*ORDERS[name]])
    assert {text: [*map(order_of, orders)] for text, (_, orders) in back.items()} == ORDERS[name]
    again = cli("import", SAMPLES / name, "--data", "d")
    assert "0 new, 0 changed" in again.lines[1]
    assert "0 new, 0 changed" in again.lines[2]


def test_the_program_is_said_with_what_it_holds(cli: Cli) -> None:
    done = cli("import", SAMPLES / "shopify_orders.csv", "--data", "d")
    assert done.lines[:3] == [
        "shopify_orders.csv: Shopify orders: 2 customers, 4 orders with 6 lines",
        "shopify_orders.csv: customers: 2 new, 0 changed, 0 unchanged, 0 rejected",
        "shopify_orders.csv: purchases: 5 new, 0 changed, 0 unchanged, 1 rejected",
    ]
    assert "  line 7: customer: no id, number or mail address says whose order it is" in done.lines


def test_orders_of_many_lines_travel_in_several_requests(cli: Cli) -> None:
    file = Path("orders.csv")
    lines = [
        f"#{n % 3},{n + 1},P-{n},1.00,13800138000,Lu,2026-05-06"
        for n in sorted(range(1300), key=lambda n: n % 3)
    ]
    head = "Name,Lineitem quantity,Lineitem name,Lineitem price,Billing Phone,Billing Name,Created at"
    file.write_text(
        "\n".join([f"{head},Financial Status", *(f"{one},paid" for one in lines)]), encoding="utf-8"
    )
    done = cli("import", file, "--data", "d")
    assert done.code == 0, done.err
    assert done.lines[0] == "orders.csv: Shopify orders: 1 customer, 3 orders with 1300 lines"
    assert "purchases: 1300 new, 0 changed, 0 unchanged, 0 rejected" in done.out


def test_orders_find_the_customers_who_came_before_them(cli: Cli) -> None:
    done = cli("import", SAMPLES / "shopify_orders.csv", SAMPLES / "shopify_customers.csv", "--data", "d")
    assert "shopify_customers.csv: customers: 2 new" in done.out
    assert "shopify_orders.csv: customers: 0 new, 1 changed, 1 unchanged" in done.out
    [orla, _] = read_back(Path("d"), ["Orla"])["Orla"]
    assert orla["id"] == "8001000000001"


def test_a_present_keeps_whom_it_was_sent_to(cli: Cli) -> None:
    cli("import", SAMPLES / "shopify_orders.csv", "--data", "d")
    orla, _ = read_back(Path("d"), ["Orla"])["Orla"]
    assert [one["e164"] for one in orla["phones"]] == ["+353851234567"]
    assert all("Malmö" not in one for one in orla["addresses"])
