"""Writes the sample shop as the CSV files that ``contacthub import`` reads."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from contacthub.demo import catalogue
from contacthub.demo.records import Customer, Product, Shop

CUSTOMER_COLUMNS = (
    "customer_id", "name", "phone", "email", "company", "tier", "language", "address", "birthday",
    "tags", "notes", "groups", "lunar_birthday", "do_not_contact",
)  # fmt: skip
CHINESE_COLUMNS = (
    "客户编号", "姓名", "电话", "邮箱", "公司", "等级", "语言", "地址", "生日", "标签", "备注",
    "群组", "农历生日", "勿扰",
)  # fmt: skip
PURCHASE_COLUMNS = (
    "customer_id", "order_no", "date", "sku", "model", "category", "product", "quantity", "price", "currency",
    "status",
)  # fmt: skip
PRODUCT_COLUMNS = (
    "customer_id", "model", "name", "category", "serial", "purchased_at", "warranty_until", "status",
)  # fmt: skip
SERVICE_COLUMNS = (
    "customer_id", "record_no", "date", "serial", "kind", "symptom", "resolution", "technician", "status",
)  # fmt: skip
QUESTION_COLUMNS = ("customer_id", "date", "channel", "question", "answer", "agent")
MODEL_COLUMNS = (
    "model", "name", "category", "brand", "warranty_months", "warranty_from", "warranty_parts", "similar",
)  # fmt: skip
PRICE_COLUMNS = ("配件号", "型号", "名称", "单价", "币种", "生效日期", "失效日期")
STOCK_COLUMNS = ("货号", "型号", "名称", "库存数量", "单价", "币种")
GB18030_CUSTOMERS = 200
SOLD_OUT = 8
"""Of how many sold, relative to other models, there are none left."""

Row = Sequence[str | int | date]


def write_csv(shop: Shop, folder: Path) -> list[Path]:
    """Write eight UTF-8 files and the first customers again in GB18030 with Chinese headings."""
    folder.mkdir(parents=True, exist_ok=True)
    customers = [_customer(one) for one in shop.customers]
    purchases = [
        (one.customer_id, one.order_no, one.date, one.sku, one.model, one.category, one.product, one.quantity,
         f"{one.price}.00", "CNY", one.status)
        for one in shop.purchases
    ]  # fmt: skip
    products = [_product(one) for one in shop.products]
    services = [tuple(getattr(one, column) for column in SERVICE_COLUMNS) for one in shop.service_records]
    questions = [tuple(getattr(one, column) for column in QUESTION_COLUMNS) for one in shop.questions]
    return [
        _write(folder / "customers.csv", CUSTOMER_COLUMNS, customers),
        _write(folder / "purchases.csv", PURCHASE_COLUMNS, purchases),
        _write(folder / "products.csv", PRODUCT_COLUMNS, products),
        _write(folder / "service_records.csv", SERVICE_COLUMNS, services),
        _write(folder / "questions.csv", QUESTION_COLUMNS, questions),
        _write(folder / "models.csv", MODEL_COLUMNS, map(_model, catalogue.MODELS)),
        _write(folder / "prices.csv", PRICE_COLUMNS, _prices()),
        _write(folder / "stock.csv", STOCK_COLUMNS, _stock()),
        _write(
            folder / "customers_gb18030.csv",
            CHINESE_COLUMNS,
            customers[:GB18030_CUSTOMERS],
            encoding="gb18030",
        ),
    ]


def _product(one: Product) -> Row:
    """Where parts are covered longer, the catalogue says until when a unit is."""
    by_rule = bool(catalogue.BY_CODE[one.model].category.parts)
    row = {column: getattr(one, column) for column in PRODUCT_COLUMNS}
    return tuple((row | {"warranty_until": ""} if by_rule else row).values())


def _model(one: catalogue.Model) -> Row:
    like = [each.code for each in catalogue.MODELS if each.category is one.category and each is not one]
    months = 12 * one.category.warranty_years
    name, category = (f"{text.zh} {text.en}" for text in (one.name, one.category.name))
    return (one.code, name, category, catalogue.BRAND, months, "purchase", one.category.parts, ";".join(like))


def _prices() -> Iterable[Row]:
    """Of every kind of goods its parts, two years in a row; the dearest of them for each model."""
    for category in dict.fromkeys(one.category for one in catalogue.MODELS):
        for part, name, price in catalogue.PARTS[category.key]:
            yield (part, "", f"{name.zh} {name.en}", f"{price}.00", "CNY", "2025-01-01", "2025-12-31")
            yield (part, "", f"{name.zh} {name.en}", f"{price * 105 // 100}.00", "CNY", "2026-01-01", "")
    for model in catalogue.MODELS:
        part, name, _ = catalogue.PARTS[model.category.key][0]
        yield (part, model.code, f"{name.zh} {name.en}", f"{model.price // 4}.00", "CNY", "2026-01-01", "")


def _stock() -> Iterable[Row]:
    """Every model, laptops in two colours; what sells best is sold out, as is every white laptop."""
    for model in catalogue.MODELS:
        name = f"{model.name.zh} {model.name.en}"
        price = (f"{model.price}.00", "CNY")
        if model.category is catalogue.LAPTOP:
            yield (f"{model.code}-W", model.code, f"{name}，白 white", 0, *price)
            yield (f"{model.code}-K", model.code, f"{name}，黑 black", 2 * model.fault_rate % 7, *price)
        else:
            yield (model.code, model.code, name, 0 if model.sold >= SOLD_OUT else 20 - 2 * model.sold, *price)
    for one in catalogue.ACCESSORIES:
        yield (one.sku, "", f"{one.name.zh} {one.name.en}", 3 * one.price % 40, f"{one.price}.00", "CNY")


def _customer(one: Customer) -> Row:
    return (
        one.customer_id, one.name, ";".join(one.phones), ";".join(one.emails), one.company, one.tier,
        one.language, one.address, one.birthday or "", ";".join(one.tags), one.notes,
        ";".join(one.groups), one.lunar_birthday, "是" if one.do_not_contact else "",
    )  # fmt: skip


def _write(path: Path, columns: Row, rows: Iterable[Row], *, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return path
