"""The files of programs that people come from, as they write them, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.customers.kinds.purchases import Money
from contacthub.customers.store import CustomerStore
from tests.customers.importing.brought import EXPORTS, brought, lines, phones
from tests.customers.stores import customers_in


@pytest.fixture
async def store(tmp_path: Path) -> Any:
    async with customers_in(tmp_path) as opened:
        yield opened


async def test_google_contacts_of_the_old_form(store: CustomerStore) -> None:
    done = await brought(store, EXPORTS / "google_contacts_old.csv")
    assert [(one.program, one.read) for one in done.outcomes] == [("Google Contacts", "2 customers")]
    one = await done.customer("Abigail")
    assert (one.data.name, one.data.company) == ("Abigail Thornby", "Thornby Interiors")
    assert (phones(one), one.data.emails) == (
        [("+44 7700 900123", "mobile")], ("abigail.thornby@example.com",),
    )  # fmt: skip
    assert phones(await done.customer("韩大勇")) == [("+8613811002233", "mobile")]


async def test_outlook_contacts_in_the_encoding_of_windows(store: CustomerStore) -> None:
    done = await brought(store, EXPORTS / "outlook_contacts.csv")
    assert done.outcomes[0].program == "Outlook contacts"
    assert done.outcomes[0].notes[0].startswith("read as cp1252")
    one = (await done.customer("Rupert")).data
    assert (one.name, one.company, one.birthday) == ("Rupert Okafor", "Okafor & Söhne", "1985-04-21")
    assert (one.addresses, one.notes, one.language) == (
        ("12 Quay St, Bristol",), "washer, under warranty", "English",
    )  # fmt: skip
    assert [each.e164 or each.raw for each in one.phones] == ["+441174960123", "+44 7700 900777"]
    other = (await done.customer("Zoë")).data
    assert (other.name, other.birthday, other.emails) == ("Zoë Müller", None, ("zoe@example.de",))
    assert [each.raw for each in other.phones] == ["(030) 901820"]


async def test_salesforce_contacts_have_numbers_of_their_country(store: CustomerStore) -> None:
    done = await brought(store, EXPORTS / "salesforce_contacts.csv")
    one = await done.customer("Nora")
    assert phones(one) == [("+15125550160", "work"), ("+15125550193", "mobile")]
    assert (one.data.company, one.data.addresses) == (
        "Alder Works", ("12 Mill Lane, Austin, TX 78767, USA",),
    )  # fmt: skip
    assert one.data.attributes == {"Salutation": "Ms.", "Title": "SVP", "Account Owner": "Ops"}
    assert (await done.customer("Foralong")).data.emails == ("foralong@example.com",)


async def test_shopify_customers_then_their_orders(store: CustomerStore) -> None:
    done = await brought(store, EXPORTS / "shopify_customers.csv")
    assert (done.outcomes[0].program, done.rejects) == ("Shopify customers", [])
    mia = await done.customer("Mia")
    assert (mia.id, mia.data.name, phones(mia)) == (
        "7001122334455", "Mia Larkspur", [("+8613700990011", "mobile")],
    )  # fmt: skip
    assert (mia.data.tags, mia.data.attributes["Total Spent"]) == (("vip", "cn"), "5998.00")
    assert (await done.customer("guest@")).id == "7001122334456"

    orders = await brought(store, EXPORTS / "shopify_orders.csv")
    assert (orders.outcomes[0].program, orders.outcomes[0].read) == (
        "Shopify orders", "1 customer, 2 orders with 3 lines",
    )  # fmt: skip
    [order] = await orders.orders("Mia")
    assert (order.order_no, order.date, order.status) == ("#1165", "2026-03-01", "paid, fulfilled")
    assert order.total == Money(amount="5998.00", currency="CNY")
    assert lines(order) == [
        ("KFR-35GW-W", "Inverter AC 1.5HP - White", 1, "2999.00"),
        ("AP-1", "Air Purifier Mini", 1, "2999.00"),
    ]
    [(line, reason)] = orders.rejects
    assert line == 4
    assert "says whose order it is, only the name Mia Larkspur" in reason


async def test_taobao_orders_in_gbk(store: CustomerStore) -> None:
    done = await brought(store, EXPORTS / "taobao_orders_gbk.csv")
    assert (done.outcomes[0].program, done.outcomes[0].read) == (
        "Taobao/Tmall orders", "3 customers, 3 orders with 3 lines",
    )  # fmt: skip
    assert phones(await done.customer("陈立秋")) == [("+8613812340001", "mobile")]
    [order] = await done.orders("陈立秋")
    assert (order.order_no, order.date, order.status) == ("2166001122334455667", "2026-05-06", "交易成功")
    assert lines(order) == [(None, "1.5匹变频空调挂机 ，大风量", 1, "2999.00")]
    [closed] = await done.orders("罗琳")
    assert (closed.status, closed.total, lines(closed)) == (
        "交易关闭",
        Money(amount="98.00", currency="CNY"),
        [(None, "遥控器原装，空调遥控器", 2, "49.00")],
    )


async def test_what_a_shop_has_masked_is_no_number_and_no_other_s(store: CustomerStore) -> None:
    done = await brought(store, EXPORTS / "taobao_orders_gbk.csv")
    masked = await done.customer("李**")
    assert (masked.data.phones, masked.data.notes) == ((), "联系手机: 1391****002")
    assert [one.order_no for one in await done.orders("李**")] == ["2166001122334455669"]
    assert {"name: masked", "phone: masked; kept in the notes"} <= set(done.warnings)


@pytest.mark.parametrize(
    ("name", "customer"),
    [("excel_semicolon.csv", ("A1", "Jörg Weiss")), ("excel_utf16_tab.txt", ("A2", "钱多多"))],
)
async def test_what_excel_saves_as_text(store: CustomerStore, name: str, customer: tuple[str, str]) -> None:
    done = await brought(store, EXPORTS / name)
    assert (await store.get(customer[0])).data.name == customer[1]
    assert len((await store.get(customer[0])).data.phones) == 1
    assert done.outcomes[0].program is None
