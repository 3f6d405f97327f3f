"""Makes the customers' history: purchases, products, repairs and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from contacthub.demo import catalogue, stories
from contacthub.demo.conversations import QUESTIONS
from contacthub.demo.records import Customer, Product, Purchase, Question, ServiceRecord
from contacthub.demo.wording import Text

DEVICES = 5_100
ACCESSORY_ORDERS = 2_920
REPAIRS = 1_520
ASKED = 1_020
YEARS = 4
USUAL_YEARS = 2
"""At which age models with the same fault rate have had the same number of repairs, whatever their shape."""
FIRST_DAYS = 1
"""No device is brought back on the day it was bought."""
AGENTS = ("lina", "wangwei", "zhanglei", "chenjie", "liuyang", "zhaomin", "emma", "david")
TECHNICIANS = ("周师傅", "吴师傅", "郑师傅", "冯师傅", "蒋师傅", "韩师傅")
CHANNELS = ("voice", "voice", "voice", "chat", "email", "social")
_IN_USE = Text("在用", "in use")
_CLOSED = Text("已完成", "closed")
_OPEN = Text("处理中", "open")
_KINDS = (Text("维修", "repair"), Text("上门", "visit"))
_ORDER_DONE = Text("已完成", "completed")
_ORDER_SENT = Text("已发货", "shipped")
_BUSY_MONTHS = {6: 3, 7: 3, 11: 4}  # heat, and the sales of November


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device sold: its owner, model, date and serial; purchases, products and repairs are made from it."""

    owner: Customer
    model: catalogue.Model
    bought: date
    serial: str


def make_devices(rng: Random, customers: Sequence[Customer], reference: date) -> list[Device]:
    """Return every device sold, by date; gold customers buy more."""
    told = [
        _device(rng, one.customer, catalogue.BY_CODE[one.model], stories.day(reference, one.days_ago))
        for one in stories.OWNED
    ]
    others = [one for one in customers if one not in stories.STORIES]
    owners = rng.choices(others, _appetite(rng, others), k=DEVICES - len(told))
    models = rng.choices(catalogue.MODELS, [model.sold for model in catalogue.MODELS], k=len(owners))
    drawn = [
        _device(rng, owner, model, _day(rng, reference)) for owner, model in zip(owners, models, strict=True)
    ]
    ordered = sorted([*told, *drawn], key=lambda device: device.bought)
    return [_with_serial(device, place) for place, device in enumerate(ordered, start=1)]


def make_purchases(rng: Random, devices: Sequence[Device], reference: date) -> list[Purchase]:
    """Return one order for each device and many for accessories, numbered by date."""
    orders = [_device_order(rng, device) for device in devices]
    others = [device for device in devices if device.owner not in stories.STORIES]
    orders += [_accessory_order(rng, rng.choice(others), reference) for _ in range(ACCESSORY_ORDERS)]
    orders += [
        [_accessory_row(customer, catalogue.BY_SKU[sku], stories.day(reference, days_ago), quantity=1)]
        for customer, sku, days_ago in stories.EXTRAS
    ]
    orders.sort(key=lambda order: order[0].date)
    recent = reference - timedelta(days=6)
    return [
        _numbered(row, place, recent=recent) for place, order in enumerate(orders, start=1) for row in order
    ]


def make_products(devices: Sequence[Device]) -> list[Product]:
    """Return the devices as their owners know them."""
    return [
        Product(
            customer_id=device.owner.customer_id,
            model=device.model.code,
            name=device.model.name.to(device.owner.language),
            category=device.model.category.name.to(device.owner.language),
            serial=device.serial,
            purchased_at=device.bought,
            warranty_until=_years_later(device.bought, device.model.category.warranty_years),
            status=_IN_USE.to(device.owner.language),
        )
        for device in devices
    ]


def make_service_records(rng: Random, devices: Sequence[Device], reference: date) -> list[ServiceRecord]:
    """Return repairs, by date: more of weak models, and each model mostly with the fault it is known for."""
    told = [_told_repair(repair, devices, reference) for repair in stories.REPAIRS]
    old_enough = reference - timedelta(days=30)
    may_fail = [one for one in devices if one.bought < old_enough and one.owner not in stories.STORIES]
    weights = [_repairs_expected(device, reference) for device in may_fail]
    failed = rng.choices(may_fail, weights, k=REPAIRS - len(told))
    records = sorted(
        [*told, *(_repair(rng, device, reference) for device in failed)], key=lambda one: one.date
    )
    return [replace(record, record_no=f"R{place:06d}") for place, record in enumerate(records, start=1)]


def make_questions(rng: Random, devices: Sequence[Device], reference: date) -> list[Question]:
    """Return questions about devices owned, by date; no customer asks the same twice on one day."""
    told = [
        Question(
            customer_id=asked.customer.customer_id,
            date=stories.day(reference, asked.days_ago),
            channel="voice",
            question=asked.question,
            answer=asked.answer,
            agent="lina",
        )
        for asked in stories.ASKED
    ]
    drawn = {(one.customer_id, one.date, one.question): one for one in told}
    while len(drawn) < ASKED:
        one = _question(rng, rng.choice(devices), reference)
        drawn[one.customer_id, one.date, one.question] = one
    return sorted(drawn.values(), key=lambda one: one.date)


def _appetite(rng: Random, customers: Sequence[Customer]) -> list[float]:
    """Weights of customers by how much they buy: by tier, with chance, and more for firms."""
    base = {"gold": 3.0, "silver": 1.8, "standard": 1.0}
    return [base[one.tier] * rng.uniform(0.5, 1.5) * (4 if one.company else 1) for one in customers]


def _device(rng: Random, owner: Customer, model: catalogue.Model, bought: date) -> Device:
    return Device(owner=owner, model=model, bought=bought, serial=f"{rng.randrange(100):02d}")


def _with_serial(device: Device, place: int) -> Device:
    """Give a device its serial: model, plant, year and week of sale, running number."""
    year, week, _ = device.bought.isocalendar()
    letters = "".join(letter for letter in device.model.code if letter.isalnum())[:4]
    return replace(device, serial=f"{letters}{device.serial}{year % 100}{week:02d}{place:05d}")


def _device_order(rng: Random, device: Device) -> list[Purchase]:
    language, model = device.owner.language, device.model
    first = Purchase(
        customer_id=device.owner.customer_id, order_no="", date=device.bought, sku="", model=model.code,
        category=model.category.name.to(language), product=model.name.to(language), quantity=1,
        price=model.price, status="",
    )  # fmt: skip
    fitting = [one for one in catalogue.ACCESSORIES if model.category.key in one.categories]
    if device.owner in stories.STORIES or rng.random() > 0.08:
        return [first]
    return [first, _accessory_row(device.owner, rng.choice(fitting), device.bought, quantity=1)]


def _accessory_order(rng: Random, device: Device, reference: date) -> list[Purchase]:
    fitting = [one for one in catalogue.ACCESSORIES if device.model.category.key in one.categories]
    bought = _between(rng, device.bought, reference)
    return [_accessory_row(device.owner, rng.choice(fitting), bought, quantity=rng.choice((1, 1, 1, 2, 3)))]


def _accessory_row(owner: Customer, item: catalogue.Accessory, bought: date, *, quantity: int) -> Purchase:
    return Purchase(
        customer_id=owner.customer_id, order_no="", date=bought, sku=item.sku, model="",
        category=item.category.to(owner.language), product=item.name.to(owner.language), quantity=quantity,
        price=item.price, status="",
    )  # fmt: skip


def _numbered(row: Purchase, place: int, *, recent: date) -> Purchase:
    english = row.category.isascii()
    status = (_ORDER_SENT if row.date > recent else _ORDER_DONE).to("en" if english else "zh")
    return replace(row, order_no=f"SO{row.date:%y%m%d}{place:05d}", status=status)


def _told_repair(repair: stories.Repair, devices: Sequence[Device], reference: date) -> ServiceRecord:
    device = next(one for one in devices if one.owner == repair.customer and one.model.code == repair.model)
    return ServiceRecord(
        customer_id=repair.customer.customer_id, record_no="", date=stories.day(reference, repair.days_ago),
        serial=device.serial, kind=_KINDS[0].zh, symptom=repair.symptom, resolution=repair.resolution,
        technician=TECHNICIANS[0], status=_CLOSED.zh,
    )  # fmt: skip


def _repair(rng: Random, device: Device, reference: date) -> ServiceRecord:
    language, model = device.owner.language, device.model
    weights = [fault.weight for fault in model.category.faults]
    if model.worst is not None:
        weights[model.worst] *= 4
    fault = rng.choices(model.category.faults, weights)[0]
    on = _day_of_repair(rng, device, reference)
    is_open = on > reference - timedelta(days=10)
    return ServiceRecord(
        customer_id=device.owner.customer_id, record_no="", date=on, serial=device.serial,
        kind=rng.choice(_KINDS).to(language), symptom=fault.symptom.to(language),
        resolution="" if is_open else fault.fix.to(language), technician=rng.choice(TECHNICIANS),
        status=(_OPEN if is_open else _CLOSED).to(language),
    )  # fmt: skip


def _repairs_expected(device: Device, reference: date) -> float:
    """How many repairs a device has had, relative to others: of models that wear out the old ones most."""
    years = (reference - device.bought).days / 365
    aged: float = (years / USUAL_YEARS) ** device.model.shape
    return device.model.fault_rate * aged


def _day_of_repair(rng: Random, device: Device, reference: date) -> date:
    first = device.bought + timedelta(days=FIRST_DAYS)
    days = (reference - first).days
    # Of a uniform part of its life, which the shape bends towards the beginning or the end.
    part = (_between(rng, first, reference) - first).days / days
    return first + timedelta(days=round(days * part ** (1 / device.model.shape)))


def _question(rng: Random, device: Device, reference: date) -> Question:
    question, answer = rng.choice(QUESTIONS[device.model.category.key])
    language = device.owner.language
    return Question(
        customer_id=device.owner.customer_id, date=_between(rng, device.bought, reference),
        channel=rng.choice(CHANNELS), question=question.to(language), answer=answer.to(language),
        agent=rng.choice(AGENTS),
    )  # fmt: skip


def _day(rng: Random, reference: date) -> date:
    """Draw a day of the last four years; busy months come up more often."""
    days = [_between(rng, _years_later(reference, -YEARS), reference) for _ in range(3)]
    return rng.choices(days, [_BUSY_MONTHS.get(one.month, 1) for one in days])[0]


def _between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange(max((last - first).days, 0) + 1))


def _years_later(start: date, years: int) -> date:
    """Return the same day in another year; 29 February becomes the 28th."""
    leap_day = (start.month, start.day) == (2, 29)
    return start.replace(year=start.year + years, day=28 if leap_day else start.day)
