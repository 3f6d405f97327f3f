"""The rows of the sample shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person or firm; ``phones`` as they were written down, ``dial`` the digits a phone system shows."""

    customer_id: str
    name: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    company: str
    tier: str
    language: str
    address: str
    birthday: date | None
    tags: tuple[str, ...]
    notes: str
    lunar_birthday: str = ""
    """By the lunar calendar, as the shop wrote it down."""
    do_not_contact: bool = False

    @property
    def groups(self) -> tuple[str, ...]:
        """Firms, and the best of the others."""
        best = ("VIP",) if self.tier == "gold" else ()
        return (*best, *(("企业客户",) if self.company else ()))

    @property
    def dial(self) -> str:
        """Return the first number without punctuation: ``13800138000``, ``+14155550123``."""
        digits = "".join(letter for letter in self.phones[0] if letter.isdigit() or letter == "+")
        return digits.removeprefix("+86")


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One item of an order; ``price`` in whole CNY."""

    customer_id: str
    order_no: str
    date: date
    sku: str
    model: str
    category: str
    product: str
    quantity: int
    price: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A device with a serial number that a customer owns."""

    customer_id: str
    model: str
    name: str
    category: str
    serial: str
    purchased_at: date
    warranty_until: date
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """A repair or visit."""

    customer_id: str
    record_no: str
    date: date
    serial: str
    kind: str
    symptom: str
    resolution: str
    technician: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a customer asked and was told."""

    customer_id: str
    date: date
    channel: str
    question: str
    answer: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """All rows of the shop, ordered by date and id."""

    reference: date
    customers: tuple[Customer, ...]
    purchases: tuple[Purchase, ...]
    products: tuple[Product, ...]
    service_records: tuple[ServiceRecord, ...]
    questions: tuple[Question, ...]
