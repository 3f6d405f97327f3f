"""Figures of agents' work, of whether it settled the matter, and of answers to messages."""

from __future__ import annotations

from typing import Final

from contacthub.reports.behind import Behind
from contacthub.reports.formula import Formula, mean, percent

CLOSED: Final = Behind("parts", "p.closed_at IS NOT NULL")
FIRST: Final = Behind("responses", "r.n = 1 AND r.agent IS NOT NULL")
REPLIES: Final = Behind("responses", "r.agent IS NOT NULL")
ENDED: Final = Behind(
    "contacts", "c.ended_at IS NOT NULL AND c.channel NOT IN ('voice', 'video', 'callback')"
)
OTHERS: Final = (
    "SELECT 1 FROM contacts o JOIN visits ov ON ov.contact_id = o.id AND ov.n = 1 "
    "LEFT JOIN contact_facts om ON om.contact_id = o.id "
    "WHERE o.customer_id = c.customer_id AND o.direction = 'inbound' AND o.channel <> 'task' "
    "AND (ov.queue = x.queue OR om.model = f.model)"
)
"""Other contacts of a customer on the same matter, as ``store.sql`` counts them."""
CAME_BACK: Final = Behind(
    "contacts",
    "c.answered_at IS NOT NULL AND c.direction = 'inbound' AND EXISTS "
    f"({OTHERS} AND o.arrived_at > c.arrived_at AND o.arrived_at <= c.arrived_at + :within_ms)",
)
CAME_AGAIN: Final = Behind(
    "contacts",
    f"c.direction = 'inbound' AND EXISTS ({OTHERS} AND o.arrived_at < c.arrived_at "
    "AND o.arrived_at >= c.arrived_at - :within_ms)",
)


def _times(name: str, sums: tuple[str, str], behind: Behind, *, en: str, zh: str) -> tuple[Formula, ...]:
    """Mean, median and ninetieth percentile of times; ``sums``: their sum and their count."""
    total, count = sums
    means = (
        ("ms", lambda it: mean(it[total], it[count]), f"Mean of {en}.", f"{zh}的平均值。"),
        ("median_ms", lambda it: it.cell.percentile(name, 50), f"Median of {en}.", f"{zh}的中位数。"),
        (
            "p90_ms",
            lambda it: it.cell.percentile(name, 90),
            f"Within which 90 of 100 were of {en}.",
            f"九成{zh}不超过此值。",
        ),
    )
    return tuple(
        Formula(
            id=f"{name}_{suffix}",
            unit="ms",
            group="messages",
            of=of,
            en=said_en,
            zh=said_zh,
            of_agents=True,
            behind=behind,
        )
        for suffix, of, said_en, said_zh in means
    )


def _part(name: str, en: str, zh: str) -> Formula:
    return Formula(
        id=name,
        unit="ms",
        group="handling",
        of_agents=True,
        behind=CLOSED,
        of=lambda it: mean(it[name], it["handled"]),
        en=en,
        zh=zh,
    )


HANDLING: Final = (
    Formula(
        id="handled",
        behind=CLOSED,
        unit="count",
        group="handling",
        of_agents=True,
        of=lambda it: it["handled"],
        en="Agents' parts in contacts that are over, wrap-up too.",
        zh="客服经手且话后处理也已结束的次数；一个联络经两人之手算两次。",
    ),
    Formula(
        id="aht_ms",
        behind=CLOSED,
        unit="ms",
        group="handling",
        of_agents=True,
        of=lambda it: mean(it["talk_ms"] + it["hold_ms"] + it["wrap_ms"], it["handled"]),
        en="Average handling time: talk, hold and wrap-up of an agent's part.",
        zh="平均处理时长：每次经手的通话、保持和话后处理之和。",
    ),
    Formula(
        id="handling_p90_ms",
        behind=CLOSED,
        unit="ms",
        group="handling",
        of_agents=True,
        of=lambda it: it.cell.percentile("handling", 90),
        en="The handling time within which 90 of 100 parts were.",
        zh="九成经手的处理时长不超过此值。",
    ),
    _part("talk_ms", "Mean talk of a part, without hold.", "每次经手的平均通话时长，不含保持。"),
    _part("hold_ms", "Mean hold of a part.", "每次经手的平均保持时长。"),
    _part("wrap_ms", "Mean wrap-up of a part.", "每次经手的平均话后处理时长。"),
    Formula(
        id="transfer_rate",
        behind=Behind("contacts", "c.answered_at IS NOT NULL AND f.transfers > 0"),
        unit="percent",
        group="handling",
        of=lambda it: percent(it["passed_on"], it["reached"]),
        en="Contacts passed on or moved at least once, of those that were answered.",
        zh="至少被转接一次的联络 ÷ 接起的联络。",
    ),
    Formula(
        id="occupancy",
        unit="percent",
        group="handling",
        of_agents=True,
        bases=("happened",),
        of=lambda it: percent(it["busy_ms"], it["busy_ms"] + it["ready_ms"]),
        en="Of agents' time: with contacts or wrapping up, of that and ready (ringing too). A time in one "
        "state counts once it is over. Of no queue alone.",
        zh="客服时间中处理联络和话后处理的占比，分母再加上空闲（含振铃）。一段状态结束后才计入；不分队列。",
    ),
)

RESOLUTION: Final = (
    Formula(
        id="fcr",
        behind=CAME_BACK,
        unit="percent",
        group="resolution",
        bases=("came",),
        of=lambda it: percent(it["known"] - it["came_back"], it["known"]),
        en="First-contact resolution: answered contacts that customers who are known began, after which they "
        "did not come again on the same matter, which is into the same queue or about the same model, within "
        "so many days (`[reports] same_matter_days`, 7). Of the last of these days it is not final.",
        zh="一次解决率：已知客户来的、已接起的联络中，此后若干天（`[reports] same_matter_days`，默认 7 天）内"
        "没有为同一件事再来的占比；同一件事指进入同一队列或涉及同一型号。最近这些天的数字尚未定。",
    ),
    Formula(
        id="recontacts",
        behind=CAME_AGAIN,
        unit="count",
        group="resolution",
        bases=("came",),
        of=lambda it: it["came_again"],
        en="Contacts of customers who had come on the same matter within so many days before.",
        zh="同一客户在此前若干天内已为同一件事来过的联络数。",
    ),
)

MESSAGES: Final = (
    Formula(
        id="first_responses",
        behind=FIRST,
        unit="count",
        group="messages",
        of_agents=True,
        of=lambda it: it["first_responses"],
        en="First answers to what customers wrote.",
        zh="对客户来信的首次回复数。",
    ),
    *_times(
        "first_response",
        ("first_response_ms", "first_responses"),
        FIRST,
        en="first answers",
        zh="首次回复时间",
    ),
    Formula(
        id="first_response_level",
        behind=Behind("responses", "r.n = 1"),
        unit="percent",
        group="messages",
        of=lambda it: percent(it.first_within, it.first_aimed),
        en="First answers within the queue's `first_response_minutes`, of these and what was never answered.",
        zh="在队列 `first_response_minutes` 内首次回复的次数 ÷（首次回复 + 从未回复）。",
    ),
    Formula(
        id="responses",
        behind=REPLIES,
        unit="count",
        group="messages",
        of_agents=True,
        of=lambda it: it["responses"],
        en="Answers to what customers wrote.",
        zh="对客户来信的回复数。",
    ),
    *_times("response", ("response_ms", "responses"), REPLIES, en="answers", zh="回复时间"),
    Formula(
        id="never_answered",
        behind=Behind("responses", "r.n = 1 AND r.agent IS NULL"),
        unit="count",
        group="messages",
        of=lambda it: it["never_answered"],
        en="Written contacts that ended before anything was answered.",
        zh="结束时从未得到回复的文字联络数。",
    ),
    Formula(
        id="resolved",
        behind=ENDED,
        unit="count",
        group="messages",
        of_agents=True,
        of=lambda it: it["resolved"],
        en="Written contacts that ended.",
        zh="已结束的文字联络数。",
    ),
    *_times(
        "resolution",
        ("resolution_ms", "resolved"),
        ENDED,
        en="times from the arrival to the end",
        zh="从到达到结束的时间",
    ),
)
