"""Three customers with a fixed history; the first calls of the demonstration are theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from contacthub.demo.records import Customer

LU_FAMILY = Customer(
    customer_id="C00001", name="陆建国", phones=("138 0013 8000",), emails=("lu.jianguo@example.com",),
    company="", tier="gold", language="zh", address="成都市武侯区科华北路12号3栋1502",
    birthday=date(1968, 5, 12),
    tags=("老客户", "新房"), notes="陆家三台空调装在客厅和两间卧室",
)  # fmt: skip
LAPTOP_BUYER = Customer(
    customer_id="C00002", name="林晓雯", phones=("136-0808-2266",), emails=("lin.xiaowen@example.com",),
    company="", tier="silver", language="zh", address="成都市锦江区桂花巷6号2栋803",
    birthday=date(1996, 9, 3),
    tags=("学生",), notes="想要白色，先买了黑色；白色到货请电话通知",
)  # fmt: skip
BEST_CUSTOMER = Customer(
    customer_id="C00003", name="何美玲", phones=("139 8180 5577",), emails=(), company="",
    tier="gold", language="zh", address="成都市青羊区人民南路88号1栋2101", birthday=date(1975, 11, 20),
    tags=("老客户", "爱机械键盘"), notes="总问缺货的白轴键盘；请直接推荐替代款", lunar_birthday="十月十八",
)  # fmt: skip
STORIES = (LU_FAMILY, LAPTOP_BUYER, BEST_CUSTOMER)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedModel:
    """A model bought so many days before the reference date."""

    customer: Customer
    model: str
    days_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A closed repair of the customer's first product of that model."""

    customer: Customer
    model: str
    days_ago: int
    symptom: str
    resolution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its answer."""

    customer: Customer
    days_ago: int
    question: str
    answer: str


OWNED = (
    *(OwnedModel(customer=LU_FAMILY, model="KFR-35GW", days_ago=184) for _ in range(3)),
    OwnedModel(customer=LAPTOP_BUYER, model="NB14-A", days_ago=75),
    OwnedModel(customer=BEST_CUSTOMER, model="PC-G90", days_ago=420),
)
EXTRAS = (  # customer, accessory, days ago
    (BEST_CUSTOMER, "KB-87", 400), (BEST_CUSTOMER, "KB-87", 230), (BEST_CUSTOMER, "MS-08", 120),
    (BEST_CUSTOMER, "KB-87", 45),
)  # fmt: skip
REPAIRS = (
    Repair(
        customer=LAPTOP_BUYER, model="NB14-A", days_ago=12, symptom="无法开机",
        resolution="更换主板，保修内免费",
    ),
)  # fmt: skip
ASKED = (
    Asked(customer=LU_FAMILY, days_ago=150, question="遥控器按了没反应，是不是坏了？",
          answer="是童锁，按住锁定键3秒解除；电池也一并更换。"),
    Asked(customer=LU_FAMILY, days_ago=170, question="三台空调可以用一个遥控器吗？",
          answer="同型号可以，靠近的一台会先响应。"),
    Asked(customer=LAPTOP_BUYER, days_ago=78, question="有白色的NB14-A吗？",
          answer="暂时只有黑色，白色到货电话通知；推荐看NB13-X和NB15-P。"),
    Asked(customer=BEST_CUSTOMER, days_ago=45, question="白轴键盘到货了吗？",
          answer="仍缺货，推荐红轴静音款，她试用后买了。"),
)  # fmt: skip


def day(reference: date, days_ago: int) -> date:
    """Return the date so many days before the reference."""
    return reference - timedelta(days=days_ago)
