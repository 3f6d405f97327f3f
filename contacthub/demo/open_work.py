"""Work that was left open before the demonstration began: an item at every step of every process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, cycle
from typing import Final

from contacthub.processes.config import Process, Step, StepField
from contacthub.processes.words import KEEPER, QUEUE, ROLE
from contacthub.routing.values import value

TITLES: Final[Mapping[str, Sequence[str]]] = {
    "follow_up": (
        "问遥控器现在能用了没有",
        "白色笔记本到货后电话通知",
        "Ask a week after the repair whether all is well",
    ),
    "complaint": (
        "空调安装推迟了两次，没有人通知",
        "师傅上门把地板划了",
        "Billed twice for one delivery",
        "客服答应回电却没有回",
        "收到的键盘是二手的",
    ),
    "service_request": ("卧室空调不制冷", "笔记本主板故障，送修", "Router drops the line every evening"),
    "visit": ("季度拜访：海港酒店设备部", "年度回访：育才中学信息中心"),
    "opportunity": ("想给新房再配两台空调", "公司要二十台笔记本的报价"),
}
WORDS: Final[Mapping[str, str]] = {
    "words": "说好上午来，结果等到下午也没有人联系我。",
    "remedy": "尽快上门，并说明原因。",
    "cause": "改派时没有通知客户。",
    "proposal": "明天上午上门，赠送一次清洗。",
    "money": "89",
    "symptom": "开机十分钟后停机。",
    "value": "6800",
    "met": "设备部陈经理",
    "purpose": "了解使用情况，介绍新款。",
    "wishes": "希望统一颜色，批量交货。",
    "opinions": "上次送货晚了一天。",
    "promised": "两周内给出方案。",
}
SOLD_OUT: Final = "NB14-A-W"
"""A number of the shop's stock of which there is none, until some come."""
WISHES: Final = ("要白色的 14 寸轻薄本，到货后电话通知", "White ultrabook, call when it is in stock")
WHY: Final = "签收单显示按约定时间送达。"
CUSTOMERS: Final = 40
"""The shop has at least so many, with ids from C00001 on."""


@value(kw_only=True)
class Move:
    """A step that was done: by this agent, None: a supervisor. ``note``: why, where that is asked."""

    outcome: str
    fields: Mapping[str, str]
    by: str | None
    note: str | None


@value(kw_only=True)
class Begun:
    """An item, and the steps that brought it to where it is.

    ``in_days``: when it begins, None: it has.
    ``waits_for``: a thing of which a piece must come.
    """

    process: str
    title: str
    owner: str
    customer_id: str
    moves: tuple[Move, ...]
    in_days: int | None = None
    waits_for: str | None = None


def open_work(processes: Mapping[str, Process], agents: Mapping[str, Sequence[str]]) -> Iterator[Begun]:
    """An item at every step; ``agents``: with the queues that they serve."""
    owners, numbers = cycle(agents), count(1)
    for process in processes.values():
        titles = cycle(TITLES.get(process.id, (process.name,)))
        for step in process.steps:
            owner = next(owners)
            yield Begun(
                process=process.id,
                title=next(titles),
                owner=owner,
                customer_id=f"C{next(numbers) % CUSTOMERS + 1:05}",
                moves=tuple(_moves(process, step.id, owner, agents)),
            )
    for days, title in enumerate(TITLES["follow_up"] if "follow_up" in processes else (), start=1):
        yield Begun(
            process="follow_up",
            title=title,
            owner=next(owners),
            customer_id=f"C{next(numbers) % CUSTOMERS + 1:05}",
            moves=(),
            in_days=days,
        )
    for title in WISHES if "follow_up" in processes else ():
        yield Begun(
            process="follow_up",
            title=title,
            owner=next(owners),
            customer_id=f"C{next(numbers) % CUSTOMERS + 1:05}",
            moves=(),
            waits_for=f"sku:{SOLD_OUT}",
        )


def _moves(process: Process, to: str, owner: str, agents: Mapping[str, Sequence[str]]) -> Iterator[Move]:
    """The fewest steps that lead there, each done by a person who may."""
    holder: str | None = owner
    for step, outcome in _way(process, to):
        by = owner if step.who.kind == KEEPER else holder
        if step.who.kind == QUEUE:
            # Who has taken it from the queue goes on with it.
            by = next((each for each, queues in agents.items() if step.who.name in queues), None)
            holder = by
        elif step.who.kind == ROLE:
            by = None
        fields = {each.id: _said(each) for each in step.fields}
        found = step.outcome(outcome)
        note = WHY if found is not None and found.needs_note else None
        yield Move(outcome=outcome, fields=fields, by=by, note=note)


def _way(process: Process, to: str) -> list[tuple[Step, str]]:
    ways: dict[str, list[tuple[Step, str]]] = {process.steps[0].id: []}
    left = [process.steps[0].id]
    while left:
        step = process.step(left.pop(0))
        assert step is not None
        for outcome in step.outcomes:
            # What leads on only after several tries leads there too.
            following = outcome.to if outcome.to != step.id else None
            if following is not None and following not in ways:
                ways[following] = [*ways[step.id], (step, outcome.id)]
                left.append(following)
    return ways.get(to, [])


def _said(field: StepField) -> str:
    if field.kind == "choice":
        return field.choices[0]
    if field.kind == "day":
        return "2026-12-01"
    if field.kind == "agent":
        return ""
    return WORDS.get(field.id, "1" if field.kind == "number" else field.name)
