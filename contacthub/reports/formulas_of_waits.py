"""Figures of who came, how it ended, and how long they waited."""

from __future__ import annotations

from typing import Final

from contacthub.reports.behind import Behind
from contacthub.reports.cells import BASES, Basis
from contacthub.reports.formula import Formula, mean, percent

BEHIND: Final = {
    "offered": Behind("visits", at="x.entered_at"),
    "waiting": Behind("visits", "x.left_at IS NULL", at="x.entered_at"),
}
ANSWERED: Final = Behind("visits", "x.outcome = 'answered'")
LEVEL: Final = Behind("visits", "x.outcome IN ('answered', 'abandoned')")


def _count(
    name: str, en: str, zh: str, *, of_agents: bool = False, bases: tuple[Basis, ...] = BASES
) -> Formula:
    return Formula(
        id=name,
        unit="count",
        group="contacts",
        of=lambda it: it[name],
        en=en,
        zh=zh,
        bases=bases,
        of_agents=of_agents,
        behind=BEHIND.get(name, Behind("visits", f"x.outcome = '{name}'")),
    )


ASTERISK: Final = "https://github.com/asterisk/asterisk/blob/master/apps/app_queue.c"
AMAZON: Final = "https://docs.aws.amazon.com/connect/latest/adminguide/metrics-definitions.html"
GENESYS: Final = "https://help.mypurecloud.com/articles/configure-the-service-level-calculation/"
ERLANG_A: Final = "https://doi.org/10.1287/msom.4.3.208.7753"

COUNTED: Final = (
    _count(
        "offered",
        "Visits: stays of a contact in a queue; without tasks.",
        "进入队列的次数：联络每进入一个队列算一次；任务不算。",
    ),
    _count("answered", "Visits that an agent answered.", "由客服接起的次数。", of_agents=True),
    _count("abandoned", "Visits that the customer left, short ones apart.", "客户放弃的次数，短时放弃另计。"),
    _count(
        "short_abandoned",
        "Visits that the customer left within the queue's `short_abandon` seconds.",
        "在队列的 `short_abandon` 秒内放弃的次数。",
    ),
    _count(
        "overflowed",
        "Visits that went on to another queue by the queue's rules.",
        "按规则溢出到其他队列的次数。",
    ),
    _count(
        "timed_out", "Visits that lasted as long as the queue lets anyone wait.", "等待超过队列上限的次数。"
    ),
    _count("queue_full", "Visits that found the line full.", "因排队已满未能进入的次数。"),
    _count(
        "closed",
        "Visits that found the queue closed, or were sent away as it closed.",
        "因队列已下班而结束的次数。",
    ),
    _count(
        "callback", "Visits that ended as the customer asked to be called back.", "客户要求回电而结束的次数。"
    ),
    _count("withdrawn", "Visits that were taken back.", "被撤回的次数。"),
    _count(
        "transferred", "Visits that ended as the contact was moved while it waited.", "等待中被转走的次数。"
    ),
    _count("nobody", "Visits that ended as nobody was signed in.", "因无人在岗而结束的次数。"),
    _count("failed", "Visits that ended by a failure.", "因故障而结束的次数。"),
    _count("lost", "Visits of which the source said nothing any more.", "来源不再上报而失联的次数。"),
    _count("waiting", "Visits that have not ended.", "仍在等待的次数。", bases=("came",)),
)

LEVELS: Final = (
    Formula(
        id="service_level",
        behind=LEVEL,
        unit="percent",
        group="service_level",
        of=lambda it: percent(it.within, it.timed + it["abandoned"]),
        en="Answered within the queue's target, of answered and abandoned; without short abandons and the "
        "waits of call-backs. The board shows the same.",
        zh="在队列目标时间内接起的次数 ÷（接起 + 放弃）；不含短时放弃和回电的等待。与看板一致。",
    ),
    Formula(
        id="service_level_offered",
        behind=BEHIND["offered"],
        unit="percent",
        group="service_level",
        of=lambda it: percent(it.within, it["offered"] - it["untimed"] - it["short_abandoned"]),
        en="Answered within the target, of all offered; without short abandons and the waits of call-backs.",
        zh="在目标时间内接起的次数 ÷ 全部进入队列的次数；不含短时放弃和回电的等待。",
    ),
    Formula(
        id="service_level_asterisk",
        behind=ANSWERED,
        unit="percent",
        group="service_level",
        source=ASTERISK,
        of=lambda it: percent(it.within, it.timed),
        en="Answered within the target, of answered, as Asterisk's `ServicelevelPerf`; Asterisk counts a "
        "call when it ends, in whole seconds.",
        zh="在目标时间内接起的次数 ÷ 接起次数，即 Asterisk 的 `ServicelevelPerf`；"
        "Asterisk 在通话结束时计数，以整秒计。",
    ),
    Formula(
        id="service_level_asterisk2",
        behind=BEHIND["offered"],
        unit="percent",
        group="service_level",
        source=ASTERISK,
        of=lambda it: percent(it.within + it.left_within, it.timed + it["abandoned"] + it["short_abandoned"]),
        en="Answered or abandoned within the target, of answered and abandoned, short abandons too, as "
        "Asterisk's `ServicelevelPerf2`.",
        zh="在目标时间内接起或放弃（含短时）的次数 ÷（接起 + 放弃 + 短时放弃），"
        "即 Asterisk 的 `ServicelevelPerf2`。",
    ),
    Formula(
        id="service_level_amazon",
        behind=BEHIND["offered"],
        unit="percent",
        group="service_level",
        source=AMAZON,
        of=lambda it: percent(
            it.within + it.left_within + it.called_back_within, it["offered"] - it["untimed"]
        ),
        en="Answered, abandoned (short ones too) or agreed to be called back within the target, of all "
        "offered, as Amazon Connect's service level.",
        zh="在目标时间内接起、放弃（含短时）或转为回电的次数 ÷ 全部进入队列的次数，"
        "即 Amazon Connect 的服务水平。",
    ),
    Formula(
        id="service_level_genesys",
        behind=BEHIND["offered"],
        unit="percent",
        group="service_level",
        source=GENESYS,
        of=lambda it: percent(it.within, it.timed + it["abandoned"] + it["short_abandoned"]),
        en="Answered within the target, of answered and abandoned, short abandons too, as Genesys Cloud with "
        "*Include Abandons* and *Include Short Abandons*, and without *Include Flowouts*.",
        zh="在目标时间内接起的次数 ÷（接起 + 放弃 + 短时放弃），"
        "即 Genesys Cloud 勾选计入放弃和短时放弃、不计流出时的算法。",
    ),
    Formula(
        id="service_level_erlang_a",
        behind=BEHIND["offered"],
        unit="percent",
        group="service_level",
        source=ERLANG_A,
        of=lambda it: percent(it.within, it["offered"] - it["untimed"]),
        en="Answered within the target, of all offered: what the Erlang-A formulas and `simulate` call the "
        "service level, the chance to be served and to wait no longer.",
        zh="在目标时间内接起的次数 ÷ 全部进入队列的次数：Erlang-A 公式和 `simulate` 所说的服务水平。",
    ),
)

WAITS: Final = (
    Formula(
        id="asa_ms",
        behind=ANSWERED,
        unit="ms",
        group="waiting",
        of_agents=True,
        of=lambda it: mean(it["wait_ms"], it.timed),
        en="Average speed of answer: the mean wait of the answered.",
        zh="平均应答速度：接起者的平均等待。",
    ),
    Formula(
        id="wait_median_ms",
        behind=ANSWERED,
        unit="ms",
        group="waiting",
        of_agents=True,
        of=lambda it: it.cell.percentile("waits", 50),
        en="The wait within which half of the answered were answered.",
        zh="接起者等待时间的中位数。",
    ),
    Formula(
        id="wait_p90_ms",
        behind=ANSWERED,
        unit="ms",
        group="waiting",
        of_agents=True,
        of=lambda it: it.cell.percentile("waits", 90),
        en="The wait within which 90 of 100 of the answered were answered.",
        zh="九成接起者的等待不超过此值。",
    ),
    Formula(
        id="longest_wait_ms",
        behind=Behind("visits", "x.left_at IS NOT NULL"),
        unit="ms",
        group="waiting",
        of=lambda it: it["longest_ms"] if it["offered"] - it["waiting"] or it["longest_ms"] else None,
        en="The longest wait of a visit that ended, however it did.",
        zh="已结束者中最长的等待，不论结果。",
    ),
    Formula(
        id="abandon_rate",
        behind=Behind("visits", "x.outcome = 'abandoned'"),
        unit="percent",
        group="waiting",
        of=lambda it: percent(it["abandoned"], it["answered"] + it["abandoned"]),
        en="Abandoned, of answered and abandoned; without short abandons.",
        zh="放弃 ÷（接起 + 放弃）；不含短时放弃。",
    ),
)
