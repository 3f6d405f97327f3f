"""Exports as other versions, other languages and other people's settings write them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.customers.store import CustomerStore
from tests.customers.importing.brought import EXPORTS, Brought, brought, lines, phones
from tests.customers.stores import customers_in


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[CustomerStore]:
    async with customers_in(tmp_path) as it:
        yield it


def export(folder: Path, *rows: str, encoding: str = "utf-8", end: str = "\r\n") -> Path:
    path = folder / "export.csv"
    path.write_bytes("".join(row + end for row in rows).encode(encoding))
    return path


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_google_in_any_order_and_ends_of_lines(
    store: CustomerStore, tmp_path: Path, end: str, encoding: str
) -> None:
    path = export(
        tmp_path,
        "Phone 1 - Value,First Name,Last Name,E-mail 1 - Value,Organization Name,Phone 1 - Label",
        "+86 138 0555 0201,晓峰,钟,zhong@x.cn,钟家铺子,Mobile",
        encoding=encoding,
        end=end,
    )
    done = await brought(store, path)
    one = await done.customer("钟晓峰")
    assert (done.outcomes[0].program, one.data.company) == ("Google Contacts", "钟家铺子")
    assert phones(one) == [("+8613805550201", "mobile")]


async def test_outlook_in_other_words_of_chinese(store: CustomerStore, tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "名,姓,公司,商务地址 街道,商务地址 市/县,商务电话,公司总机,移动电话,住宅电话,电子邮件地址,便笺,类别",
        "海燕,刘,海燕超市,建设路5号,武汉市,027-85550001,027-85550000,13905550202,,liu@x.cn,下午联系,VIP",
        encoding="gb18030",
    )
    one = await (await brought(store, path)).customer("刘海燕")
    assert phones(one) == [
        ("+862785550001", "work"), ("+862785550000", "main"), ("+8613905550202", "mobile"),
    ]  # fmt: skip
    assert (one.data.addresses, one.data.notes, one.data.tags) == (("武汉市建设路5号",), "下午联系", ("VIP",))


async def test_traditional_headings_are_understood(store: CustomerStore, tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "名,姓,公司,商務電話,行動電話,電子郵件地址,商務地址 街道,商務地址 縣/市,附註",
        "志明,陳,志明電器,02-2345-6789,0912-345-678,chen@x.tw,忠孝東路一段1號,台北市,老客戶",
    )
    one = await (await brought(store, path, region="TW")).customer("陳志明")
    assert phones(one) == [("+886223456789", "work"), ("+886912345678", "mobile")]
    assert (one.data.addresses, one.data.notes) == (("台北市忠孝東路一段1號",), "老客戶")


SHOPIFY = (
    "Name,Email,Financial Status,Fulfillment Status,Currency,Total,Created at,Lineitem quantity,Lineitem "
    "name,"
    "Lineitem price,Lineitem sku,Billing Name,Billing Phone,Refunded Amount,Cancelled at"
)


async def test_shopify_lines_that_say_nothing_but_their_order(store: CustomerStore, tmp_path: Path) -> None:
    path = export(
        tmp_path,
        SHOPIFY,
        "#1,e@x.com,partially_refunded,fulfilled,USD,30.00,2026-01-31 23:30:00 -0600,1,Hat,10.00,H,"
        "Eve Stone,+15125550111,10.00,",
        "#1,,,,,,,2,Cap,10.00,C,,,,",
        "#2,e@x.com,voided,,USD,5.00,2026-02-01 10:00:00 -0600,1,Pin,5.00,,Eve Stone,,0.00,2026-02-02 "
        "10:00 -0600",
    )
    done = await brought(store, path)
    assert done.outcomes[0].read == "1 customer, 2 orders with 3 lines"
    first, second = await done.orders("Eve")
    assert (first.date, first.status) == ("2026-02-01", "partially_refunded, fulfilled")
    assert lines(first) == [("H", "Hat", 1, "10.00"), ("C", "Cap", 2, "10.00")]
    assert (second.date, second.status) == ("2026-02-02", "cancelled, voided")


async def returned(done: Brought, who: str) -> list[tuple[str, int, int]]:
    return [
        (item.name, item.quantity, item.returned_quantity or 0)
        for order in await done.orders(who)
        for item in order.items
    ]


async def test_shopify_refunds_are_returned_lines_where_it_is_certain_which(
    store: CustomerStore, tmp_path: Path
) -> None:
    rows = [
        ("#1", "refunded", "30.00", "2", "Hat", "10.00", "30.00", ""),
        ("#1", "", "", "1", "Cap", "10.00", "", ""),
        ("#2", "partially_refunded", "30.00", "3", "Pin", "10.00", "20.00", ""),  # two of the only thing
        ("#3", "partially_refunded", "30.00", "3", "Mug", "10.00", "5.00", ""),  # a part of a price
        ("#4", "partially_refunded", "20.00", "1", "Bag", "10.00", "10.00", ""),  # of one of two things
        ("#4", "", "", "1", "Box", "10.00", "", ""),
        ("#5", "refunded", "5.00", "1", "Pen", "5.00", "5.00", "2026-02-02 10:00 -0600"),  # was never sent
    ]
    path = export(
        tmp_path,
        SHOPIFY,
        *(
            f"{no},e@x.com,{state},,USD,{total},2026-01-31 10:00:00 -0600,{count},{what},{price},{what},"
            f"Eve Stone,,{back},{gone}"
            for no, state, total, count, what, price, back, gone in rows
        ),
    )
    assert await returned(await brought(store, path), "Eve") == [
        ("Hat", 2, 2), ("Cap", 1, 1), ("Pin", 3, 2), ("Mug", 3, 0), ("Bag", 1, 0), ("Box", 1, 0),
        ("Pen", 1, 0),
    ]  # fmt: skip


async def test_woocommerce_rows_of_refunds_are_counted_with_what_was_bought(
    store: CustomerStore, tmp_path: Path
) -> None:
    lines_of = [
        ("100", "Hat", "H", "-1", "-10.00"),  # it may stand before
        ("100", "Hat", "H", "3", "30.00"),
        ("100", "Cap", "C", "1", "5.00"),
        ("101", "Pin", "P", "2", "8.00"),
        ("101", "Pin", "P", "-5", "-20.00"),
        ("102", "Mug", "M", "-2", "-8.00"),  # what was bought is in no file
    ]
    path = export(
        tmp_path,
        "Order Number,Order Status,Order Date,First Name (Billing),Email (Billing),Item Name,SKU,Quantity,"
        "Order Line Total,Order Total Amount,order_currency",
        *(
            f"{no},completed,2026-01-02,Eve,e@x.com,{what},{sku},{count},{amount},50.00,USD"
            for no, what, sku, count, amount in lines_of
        ),
    )
    done = await brought(store, path)
    assert await returned(done, "Eve") == [("Hat", 3, 1), ("Cap", 1, 0), ("Pin", 2, 2), ("Mug", 2, 2)]
    assert done.warnings == ["returned_quantity: 3 more than were bought"]


async def test_a_column_may_say_how_many_came_back(store: CustomerStore, tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "订单编号,下单时间,姓名,手机,商品名称,数量,单价,退货数量,退货时间",
        "A1,2026-01-02,钟晓峰,13805550201,空调,3,1000,2,2026-01-09",
        "A1,2026-01-02,钟晓峰,13805550201,滤网,1,50,0,",
    )
    done = await brought(store, path)
    assert await returned(done, "钟晓峰") == [("空调", 3, 2), ("滤网", 1, 0)]
    [order] = await done.orders("钟晓峰")
    assert [item.returned_at for item in order.items] == ["2026-01-09", None]


@pytest.mark.parametrize(
    ("state", "count"),
    [
        ("退款成功", 2),
        ("退款", 2),
        ("没有申请退款", 0),
        ("卖家已经同意退款，等待买家退货", 0),
        ("退款关闭", 0),
    ],
)
async def test_taobao_says_of_each_line_whether_it_was_paid_back(
    store: CustomerStore, tmp_path: Path, state: str, count: int
) -> None:
    people = export(
        tmp_path,
        "订单编号,买家会员名,买家应付货款,总金额,订单状态,收货人姓名,联系手机,订单创建时间,宝贝标题,宝贝种类,宝贝总数量",
        "77001,tb1,300,300,交易成功,钟晓峰,13805550201,2026-01-02 10:00:00,空调罩，滤网,2,3",
    )
    await brought(store, people)
    path = export(
        tmp_path,
        "主订单编号,子订单编号,标题,购买数量,价格,商家编码,商品属性,退款状态,订单创建时间",
        f"77002,1,空调罩,2,100,S1,白,{state},2026-01-03 10:00:00",
        "77002,2,滤网,1,100,S2,白,没有申请退款,2026-01-03 10:00:00",
    )
    rows = {"customer_id": (await (await brought(store, people)).customer("钟晓峰")).id, "order_no": "77002"}
    await store.write_rows("purchases", [{**rows, "date": "2026-01-03", "product": "运费险"}])
    done = await brought(store, path)
    assert (await returned(done, "钟晓峰"))[-2:] == [("空调罩", 2, count), ("滤网", 1, 0)]


async def test_woocommerce_with_its_lines_in_columns(store: CustomerStore, tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "order_number,date,status,order_total,order_currency,billing_first_name,billing_last_name,billing_email,"
        "billing_phone,billing_country,Product Item 1 Name,Product Item 1 SKU,Product Item 1 Quantity,"
        "Product Item 1 Total,Product Item 2 Name,Product Item 2 Quantity,Product Item 2 Total",
        "6001,2026-03-03,wc-refunded,30.00,EUR,Ute,Kern,ute@x.de,030 901821,DE,Mug,M1,2,20.00,Pot,1,10.00",
    )
    done = await brought(store, path)
    [order] = await done.orders("Ute")
    assert (order.status, lines(order)) == (
        "refunded",
        [("M1", "Mug", 2, "10.00"), (None, "Pot", 1, "10.00")],
    )
    assert phones(await done.customer("Ute")) == [("+4930901821", "fixed_line")]


@pytest.mark.parametrize(
    ("heading", "row", "name", "said"),
    [
        (
            "Vorname;Nachname;Telefon;Straße;PLZ;Ort",
            "Uwe;Gross;13805550211;Hauptstr. 1;50667;Köln",
            "Uwe Gross", ("Hauptstr. 1, Köln, 50667",),
        ),
        (
            "客户名称;联系人;联系电话;地址", "蓝天商贸;赵小云;0755-85550205;科技路2号",
            "赵小云", ("科技路2号",),
        ),
        (
            "First Name;Last Name;Mobile;Home;Street;City", "Ola;Moe;13805550212;;Gate 1;Oslo",
            "Ola Moe", ("Gate 1, Oslo",),
        ),
    ],
)  # fmt: skip
async def test_headings_beside_others(
    store: CustomerStore, tmp_path: Path, heading: str, row: str, name: str, said: Any
) -> None:
    done = await brought(store, export(tmp_path, heading, row))
    one = await done.customer(name)
    assert (one.data.name, one.data.addresses, len(one.data.phones)) == (name, said, 1)


async def test_the_foot_of_a_report_is_no_row(store: CustomerStore, tmp_path: Path) -> None:
    path = export(
        tmp_path,
        '"Salutation","First Name","Last Name","Account Name","Phone","Email","Account Owner"',
        '"Mr.","Al","Dean","Dean Co","+1 512-555-0180","al@x.com","Sam"',
        "",
        '"Confidential Information - Do Not Distribute","","","","","",""',
        '"Copyright (c) 2000-2026 salesforce.com, inc.","","","","","",""',
    )
    done = await brought(store, path)
    assert done.rejects == []
    assert done.warnings == ["row: not read, as it is the foot of a report"] * 2


async def test_totals_below_orders_are_no_order(store: CustomerStore, tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "订单号,下单日期,姓名,手机,商品名称,数量,单价",
        "D1,2026-08-01,蓝采和,13705550113,风扇,1,399",
        "合计,,,,,1,399",
    )
    done = await brought(store, path)
    assert (done.rejects, done.outcomes[0].read) == ([], "1 customer, 1 order with 1 line")


async def test_one_bad_number_of_a_contact_costs_no_contact(store: CustomerStore, tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "First Name,Last Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value,E-mail 1 - Value,Birthday",
        "Ann,Lee,Home,call me,13805550213,not a mail,someday",
    )
    done = await brought(store, path)
    one = await done.customer("Ann")
    assert phones(one) == [("+8613805550213", "mobile")]
    assert set((one.data.notes or "").splitlines()) == {
        "Phone 1 - Value: call me", "E-mail 1 - Value: not a mail", "Birthday: someday",
    }  # fmt: skip


async def test_contacts_that_stand_twice_are_added_up(store: CustomerStore, tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "First Name,Last Name,Phone 1 - Label,Phone 1 - Value,E-mail 1 - Value,Notes",
        "Ann,Lee,Home,13805550214,a@x.com,first",
        "Ann,Lee,Home,13805550214,b@x.com,second",
    )
    one = await (await brought(store, path)).customer("Ann")
    assert (one.data.emails, one.data.notes) == (("a@x.com", "b@x.com"), "first\nsecond")


async def test_lines_without_a_customer_join_the_orders_that_are_there(
    store: CustomerStore, tmp_path: Path
) -> None:
    await brought(store, EXPORTS / "taobao_orders_gbk.csv")
    path = export(
        tmp_path,
        "子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码",
        '"=""31""","=""2166001122334455668""",滤网,19.00,2,,颜色:白,,,交易关闭,LW-1',
        '"=""32""","=""2166001122334455999""",滤网,19.00,2,,,,,交易成功,LW-1',
        encoding="gb18030",
    )
    done = await brought(store, path)
    assert (done.outcomes[0].program, done.outcomes[0].read) == (
        "Taobao/Tmall lines of orders", "2 orders with 2 lines",
    )  # fmt: skip
    [order] = await done.orders("罗琳")
    assert (order.date, lines(order)[1]) == ("2026-05-06", ("LW-1", "滤网", 2, "19.00"))
    [(line, reason)] = done.rejects
    assert (line, reason.partition(",")[0]) == (3, "order_no: there is no such order yet")
