"""Which lists there are as files: the route that the screen asks, and the columns that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from contacthub.api.describing.words import API
from contacthub.exports.cells import Column
from contacthub.exports.figures import COLUMNS
from contacthub.problems import Problem
from contacthub.routing.values import value

Row = Mapping[str, Any]
WHOLE: Final = "合计 Total"


def report_rows(body: Row) -> list[Row]:
    """The rows of a report and below them, as on the screen, all together and the same of the days before."""
    whole = {"name": WHOLE, "from": body["from"], "to": body["to"], **body["whole"]}
    before = body["before"]
    if before is None:
        return [*body["rows"], whole]
    earlier = {"name": "上期合计 Total before", "from": before["from"], "to": before["to"], **before["whole"]}
    return [*body["rows"], whole, earlier]


def _of_work(body: Row) -> list[Row]:
    """The groups of work, and below them all of it, called ``*``."""
    return [*body["items"], {**body["total"], "name": "*"}]


def _of_survey(body: Row) -> list[Row]:
    """The rows of both tables of a survey's results: all answers, each group, each dimension."""
    groups = [{**each, "name": each["name"] or "未知 Unknown"} for each in body["groups"]]
    dimensions = [{**each, "name": each["dimension"], "figures": each} for each in body["dimensions"]]
    return [{"name": "全部 All", "figures": body["total"]}, *groups, *dimensions]


def _of_what_if(body: Row) -> list[Row]:
    """The rows of a day that was played: of each queue and of all the day, then its hours."""
    result = body["result"]
    if result is None:
        raise Problem("wrong_state", "no day has been played: play one, and wait for its end")
    day = body["asked"]["day"]
    parts = [*result["queues"], {**result["whole"], "name": WHOLE}]
    days = [{**part, "from": day, "to": day} for part in parts]
    return [*days, *({**hour, "name": part["name"]} for part in parts for hour in part["hours"])]


@value(kw_only=True)
class Exported:
    """A list. ``path``: of the route that has its rows as ``items``. ``needs``: parameters of that path.

    ``paged``: the route takes ``limit`` and ``cursor``. ``rows``: those of an answer, if not its ``items``.
    ``shows``: the query may say of which figures columns are wanted.
    """

    path: str
    columns: tuple[Column, ...]
    items: str = "items"
    needs: tuple[str, ...] = ()
    paged: bool = True
    rows: Callable[[Row], list[Row]] | None = None
    shows: bool = False


def shown_columns(listed: Exported, show: str | None) -> tuple[Column, ...]:
    """The columns that are shown: where ``show`` names figures, by commas, these alone.

    Raises:
        Problem: invalid, there is no such figure.
    """
    if not listed.shows or show is None:
        return listed.columns
    wanted = [f"values.{each}" for each in show.split(",")]
    known = {each.path for each in listed.columns}
    unknown = [each for each in wanted if each not in known]
    if unknown:
        name = unknown[0].removeprefix("values.")
        raise Problem("invalid", f"there is no figure {name}", [("#/query/show", "unknown")])
    return tuple(
        each for each in listed.columns if not each.path.startswith("values.") or each.path in wanted
    )


def _columns(*said: str) -> tuple[Column, ...]:
    split = (each.split("|") for each in said)
    return tuple(Column(path=path, zh=zh, en=en) for path, zh, en in split)


CONTACT: Final = _columns(
    "arrived_at|到达时间|Arrived",
    "channel|渠道|Channel",
    "direction|方向|Direction",
    "from.raw|来自|From",
    "from_name|名称|Name",
    "to.raw|拨入|To",
    "queue|队列|Queue",
    "agent|座席|Agent",
    "customer_id|客户编号|Customer",
    "state|状态|State",
    "outcome|结果|Outcome",
    "disposition|处理结果|Disposition",
    "note|备注|Note",
    "answered_at|接通时间|Answered",
    "ended_at|结束时间|Ended",
    "closed_at|关闭时间|Closed",
    "waited_ms|等待（毫秒）|Waited (ms)",
    "handled_ms|处理（毫秒）|Handled (ms)",
    "id|编号|Id",
)

FIGURES: Final = _columns(
    "arrived_at|到达时间|Arrived",
    "channel|渠道|Channel",
    "direction|方向|Direction",
    "from.raw|来自|From",
    "to.raw|拨入|To",
    "line|线路|Line",
    "queue|队列|Queue",
    "agent|座席|Agent",
    "customer_id|客户编号|Customer",
    "tier|等级|Tier",
    "model|型号|Model",
    "language|语言|Language",
    "state|状态|State",
    "outcome|结果|Outcome",
    "disposition|处理结果|Disposition",
    "answered_at|接通时间|Answered",
    "ended_at|结束时间|Ended",
    "closed_at|关闭时间|Closed",
    "visits|排队次数|Visits",
    "waited_ms|等待（毫秒）|Waited (ms)",
    "parts|经手次数|Agents' parts",
    "talk_ms|通话（毫秒）|Talk (ms)",
    "hold_ms|保持（毫秒）|Hold (ms)",
    "wrap_ms|后处理（毫秒）|Wrap-up (ms)",
    "handled_ms|处理（毫秒）|Handled (ms)",
    "transfers|转接次数|Transfers",
    "responses|回复次数|Responses",
    "first_response_ms|首次回复（毫秒）|First response (ms)",
    "id|编号|Id",
)

WHAT_IF: Final = _columns(
    "name|队列|Queue",
    "from|自|From",
    "to|至|To",
    *(
        f"{floor}.{figure}|{zh}（{floor_zh}）{unit}|{en} ({floor_en}){unit}"
        for figure, zh, en, unit in (
            ("arrivals", "到来", "Came", ""),
            ("answered", "接听", "Answered", ""),
            ("abandoned", "放弃", "Gave up", ""),
            ("service_level", "目标内接听", "Within the target", " %"),
            ("mean_wait_ms", "平均等待", "Mean wait", " ms"),
            ("longest_wait_ms", "最长等待", "Longest wait", " ms"),
        )
        for floor, floor_zh, floor_en in (
            ("happened", "实际", "happened"),
            ("same", "模拟现在的安排", "floor of now, simulated"),
            ("changed", "改动后", "changed floor"),
        )
    ),
)

LISTS: Final[Mapping[str, Exported]] = MappingProxyType(
    {
        "contacts": Exported(path=f"{API}/contacts", columns=CONTACT),
        "contact_figures": Exported(path=f"{API}/reports/contacts/all", columns=FIGURES),
        "abandoned": Exported(
            path=f"{API}/reports/abandoned",
            columns=_columns(
                "at|放弃时间|Gave up",
                "queue|队列|Queue",
                "channel|渠道|Channel",
                "from.raw|来自|From",
                "waited_ms|等待（毫秒）|Waited (ms)",
                "short|短时放弃|Short",
                "again.at|再次来电|Came again",
                "again.answered|再次来电已接听|Answered then",
                "called_back.at|已回拨|Called back",
                "waits.at|待回拨|Call-back since",
                "customer_id|客户编号|Customer",
                "contact_id|编号|Id",
            ),
        ),
        "alerts": Exported(
            path=f"{API}/alerts",
            columns=_columns(
                "began_at|开始时间|Began",
                "ended_at|结束时间|Ended",
                "name|规则|Rule",
                "kind|类别|Kind",
                "queue_name|队列|Queue",
                "agent_name|座席|Agent",
                "threshold|界限|Limit",
                "value|最差值|Worst",
                "seen_by|已阅人|Seen by",
                "seen_at|已阅时间|Seen",
                "webhook|推送|Webhook",
                "mails.sent|已发邮件|Mails sent",
                "mails.failed|未发出邮件|Mails failed",
                "rule|规则编号|Rule id",
                "id|编号|Id",
            ),
        ),
        "figures": Exported(
            path=f"{API}/reports/figures", columns=COLUMNS, paged=False, rows=report_rows, shows=True
        ),
        "work": Exported(
            path=f"{API}/work",
            columns=_columns(
                "number|单号|Number",
                "kind|类别|Kind",
                "process|流程|Process",
                "title|标题|Title",
                "customer_id|客户编号|Customer id",
                "customer.name|客户|Customer",
                "state|状态|State",
                "step_name|步骤|Step",
                "holder.kind|持有人类别|Kind of holder",
                "holder.name|持有人|Holder",
                "keeper|跟进人|Keeper",
                "outcome|结果|Outcome",
                "priority|优先级|Priority",
                "opened_at|建立时间|Opened",
                "due_at|到期时间|Due",
                "late|逾期|Late",
                "closed_at|关闭时间|Closed",
                "reopened|重开次数|Reopened",
            ),
        ),
        "stock": Exported(
            path=f"{API}/stock",
            columns=_columns(
                "sku|货号|SKU",
                "model|型号|Model",
                "name|名称|Name",
                "quantity|数量|Quantity",
                "price.amount|价格|Price",
                "price.currency|货币|Currency",
                "as_of|盘点日期|As of",
            ),
        ),
        "prices": Exported(
            path=f"{API}/prices",
            columns=_columns(
                "part|配件|Part",
                "model|型号|Model",
                "name|名称|Name",
                "price|价格|Price",
                "currency|货币|Currency",
                "valid_from|生效|Valid from",
                "valid_to|失效|Valid to",
            ),
        ),
        "audit": Exported(
            path=f"{API}/audit",
            columns=_columns(
                "at|时间|At",
                "last_at|最后一次|Last",
                "count|次数|Times",
                "actor|谁|Who",
                "action|操作|Action",
                "subject|对象|About",
                "address|来源地址|Address",
                "details|详情|Details",
                "id|编号|Id",
            ),
        ),
        "users": Exported(
            path=f"{API}/admin/users",
            paged=False,
            columns=_columns(
                "name|用户|User",
                "role|角色|Role",
                "agent|座席|Agent",
                "disabled|停用|Disabled",
                "second_factor|双重验证|Second factor",
                "passkeys|通行密钥|Passkeys",
            ),
        ),
        "tokens": Exported(
            path=f"{API}/admin/tokens",
            paged=False,
            columns=_columns(
                "name|名称|Name",
                "scopes|权限范围|Scopes",
                "agent|座席|Agent",
                "sources|来源|Sources",
                "limit|每秒上限|Events a second",
                "created_at|创建时间|Made",
                "revoked_at|撤销时间|Revoked",
            ),
        ),
        "holds": Exported(
            path=f"{API}/admin/holds",
            columns=_columns(
                "customer_id|客户编号|Customer",
                "reason|原因|Reason",
                "by|操作人|By",
                "at|时间|At",
                "lifted_at|解除时间|Lifted",
                "lifted_by|解除人|Lifted by",
            ),
        ),
        "erasures": Exported(
            path=f"{API}/admin/erasures",
            columns=_columns(
                "customer_id|客户编号|Customer",
                "reason|原因|Reason",
                "by|操作人|By",
                "at|时间|At",
                "waits_for|等待|Waits for",
                "done_at|完成时间|Done",
                "rows|行数|Rows",
            ),
        ),
        "what_if": Exported(path=f"{API}/what-if", columns=WHAT_IF, paged=False, rows=_of_what_if),
        "work_figures": Exported(
            path=f"{API}/reports/work",
            paged=False,
            rows=_of_work,
            columns=_columns(
                "name|取值|Value",
                "count|数量|Count",
                "open|未结|Open",
                "closed|已结|Closed",
                "reopened|重开|Reopened",
                "late|逾期|Late",
                "days_median|结案天数中位数|Days to close, median",
                "days_p90|结案天数第 90 百分位|Days to close, 90th percentile",
            ),
        ),
        "groups": Exported(
            path=f"{API}/groups",
            columns=_columns("kind|类别|Kind", "name|名称|Name", "customers|客户数|Customers"),
        ),
        "imports": Exported(
            path=f"{API}/imports",
            columns=_columns(
                "id|编号|Id", "at|时间|At", "by|导入人|By", "file|文件|File", "state|状态|State"
            ),
        ),
        "faults": Exported(
            path=f"{API}/models/{{model}}/faults",
            items="top",
            needs=("model",),
            paged=False,
            columns=_columns("symptom|故障现象|Symptom", "repairs|次数|Repairs"),
        ),
        "survey": Exported(
            path=f"{API}/surveys/{{id}}/results",
            needs=("id",),
            paged=False,
            rows=_of_survey,
            columns=_columns(
                "name|名称|Name",
                "figures.asked|邀请|Asked",
                "figures.answered|回答|Answered",
                "figures.response.value|回复率|Response",
                "figures.score.value|得分|Score",
                "figures.score.low|得分下限|Score, from",
                "figures.score.high|得分上限|Score, to",
                "figures.mean.value|平均|Mean",
                "figures.expected.value|期望|Expected",
                "figures.perceived.value|感受|Met",
                "figures.gap.value|差距|Gap",
                "figures.gap.low|差距下限|Gap, from",
                "figures.gap.high|差距上限|Gap, to",
                "perceived_alpha|α 系数|Alpha",
            ),
        ),
        "survey_poor": Exported(
            path=f"{API}/surveys/{{id}}/results",
            items="poor",
            needs=("id",),
            paged=False,
            columns=_columns(
                "at|时间|At",
                "said|评价|Said",
                "queue|队列|Queue",
                "agent|座席|Agent",
                "number|单号|Number",
                "state|状态|State",
            ),
        ),
    }
)
