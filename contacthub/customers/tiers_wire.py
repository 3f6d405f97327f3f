"""The rule of tiers and its figures on the wire; the floor file has the rule in the same words."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from contacthub.api.describing.words import shared
from contacthub.api.json import Json
from contacthub.api.validation import WHOLE
from contacthub.api.wire import Wire
from contacthub.customers.card_records import Money
from contacthub.customers.tiers import TierRule, amount_of

SharedMoney = Annotated[Json, shared(Money)]
MAX_LEVELS: Final = 20
AMOUNT: Final = r"^[0-9]{1,12}(\.[0-9]{1,3})?$"


def _as_text(value: Any) -> Any:  # Any: the rule before it is checked
    is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    return str(int(value)) if is_whole else value


def _is_amount(text: str) -> str:
    try:
        Decimal(text)
    except InvalidOperation:
        raise ValueError('an amount as "1000.00"') from None
    return text


Threshold = Annotated[
    str,
    Field(pattern=AMOUNT),
    AfterValidator(_is_amount),
    BeforeValidator(
        _as_text,
        json_schema_input_type=Annotated[str, Field(pattern=AMOUNT)] | Annotated[int, Field(ge=0, lt=10**12)],
    ),
]
Days = Annotated[int, Field(ge=1, le=3660), WHOLE]
LevelName = Annotated[str, Field(min_length=1, max_length=200)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class TierLevelBody(_Said):
    """A tier and what has to be reached for it: each threshold that is said."""

    name: LevelName
    money: Threshold | None = None
    orders: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] | None = None
    bought_within_days: Days | None = None


class TierRuleBody(_Said):
    """By what customers have their tier: the first level whose thresholds are all reached in the period."""

    period_days: Days = 365
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    replace_given: bool = False
    levels: Annotated[list[TierLevelBody], Field(min_length=1, max_length=MAX_LEVELS)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [one.name for one in self.levels]
        twice = sorted({one for one in names if names.count(one) > 1})
        if twice:
            raise ValueError(f"levels: {', '.join(twice)} stands there twice")
        return self

    def rule_said(self) -> dict[str, Any]:
        """The rule as the floor keeps it."""
        return self.model_dump(include={"period_days", "currency", "replace_given", "levels"})

    def rule(self) -> TierRule:
        """The rule itself."""
        return TierRule.of(self.rule_said())


class TierLevelView(Wire):
    """A tier and what has to be reached for it; null: nothing of it is asked."""

    name: str
    money: SharedMoney | None
    orders: int | None
    bought_within_days: int | None


class TierRuleView(Wire):
    """The rule of the floor."""

    period_days: int
    currency: str
    replace_given: bool
    levels: list[TierLevelView]


class TierFigures(Wire):
    """How many customers have a tier, and what those of them bought who bought something in the period."""

    tier: str
    customers: int
    buyers: int
    sales: SharedMoney | None


class FifthOfBuyers(Wire):
    """A fifth of those who bought in the period, the one that spent most first; ``percent`` of all sales."""

    buyers: int
    sales: SharedMoney
    percent: float


class TierReport(Wire):
    """Tiers and sales. ``rule`` null: the floor file has none, and then nothing is known of sales.

    ``settled`` false: a new rule is still being worked out. ``further``: customers whose tier is not listed,
    as there are too many.
    """

    rule: TierRuleView | None
    settled: bool
    customers: int
    tiers: list[TierFigures]
    further: int
    buyers: int
    sales: SharedMoney | None
    fifths: list[FifthOfBuyers]


class TierMove(Wire):
    """How many customers would have another tier; null: none."""

    before: str | None
    after: str | None
    customers: int


class TierSize(Wire):
    """How many customers would have a tier; null: none."""

    tier: str | None
    customers: int


class TierPreview(Wire):
    """What a rule would do, worked out for the first ``looked_at`` of all ``customers``.

    ``tiers`` are those of the rule, and of the others those of most customers. ``moves`` are those of most
    customers; ``changed`` counts all.
    """

    customers: int
    looked_at: int
    tiers: list[TierSize]
    changed: int
    moves: list[TierMove]


def rule_view(rule: TierRule) -> Json:
    """Draw the rule."""
    return {
        "period_days": rule.period_days,
        "currency": rule.currency,
        "replace_given": rule.replace_given,
        "levels": [
            {
                "name": one.name,
                "money": None if one.money is None else money_view(one.money, rule),
                "orders": one.orders,
                "bought_within_days": one.bought_within_days,
            }
            for one in rule.levels
        ],
    }


def money_view(thousand: int, rule: TierRule) -> Json:
    """Thousandths of the rule's currency as money."""
    return {"amount": amount_of(thousand), "currency": rule.currency}
