"""Figures as columns: what each is called, on the screen and in files."""

from __future__ import annotations

from typing import Final

from contacthub.exports.cells import Column

_SAID: Final = (
    "offered|进入队列|Offered",
    "answered|接起|Answered",
    "abandoned|放弃|Abandoned",
    "short_abandoned|短时放弃|Short abandons",
    "overflowed|溢出|Overflowed",
    "timed_out|等待超时|Timed out",
    "queue_full|排队已满|Queue full",
    "closed|已下班|Closed",
    "callback|转为回电|Call-back",
    "withdrawn|撤回|Withdrawn",
    "transferred|等待中转走|Moved while waiting",
    "nobody|无人在岗|Nobody signed in",
    "failed|故障|Failed",
    "lost|失联|Lost",
    "waiting|仍在等待|Still waiting",
    "service_level|服务水平|Service level",
    "service_level_offered|服务水平（占进入）|Service level of offered",
    "service_level_asterisk|服务水平（Asterisk）|Service level (Asterisk)",
    "service_level_asterisk2|服务水平（Asterisk 2）|Service level (Asterisk 2)",
    "service_level_amazon|服务水平（Amazon）|Service level (Amazon)",
    "service_level_genesys|服务水平（Genesys）|Service level (Genesys)",
    "service_level_erlang_a|服务水平（Erlang-A）|Service level (Erlang-A)",
    "asa_ms|平均应答速度|Speed of answer",
    "wait_median_ms|等待中位数|Median wait",
    "wait_p90_ms|等待九成位|90 % waited at most",
    "longest_wait_ms|最长等待|Longest wait",
    "abandon_rate|放弃率|Abandon rate",
    "handled|处理|Handled",
    "aht_ms|平均处理时长|Handling time",
    "handling_p90_ms|处理时长九成位|90 % handled within",
    "talk_ms|平均通话|Talk",
    "hold_ms|平均保持|Hold",
    "wrap_ms|平均话后处理|Wrap-up",
    "transfer_rate|转接率|Transfer rate",
    "occupancy|利用率|Occupancy",
    "fcr|一次解决率|First-contact resolution",
    "recontacts|重复来联络|Re-contacts",
    "first_responses|首次回复|First responses",
    "first_response_ms|首次回复均时|First response, mean",
    "first_response_median_ms|首次回复中位数|First response, median",
    "first_response_p90_ms|首次回复九成位|First response, 90 % within",
    "first_response_level|首次回复达标率|First response in time",
    "responses|回复|Responses",
    "response_ms|回复均时|Response, mean",
    "response_median_ms|回复中位数|Response, median",
    "response_p90_ms|回复九成位|Response, 90 % within",
    "never_answered|从未回复|Never answered",
    "resolved|文字联络结束|Written contacts ended",
    "resolution_ms|解决均时|Resolution, mean",
    "resolution_median_ms|解决中位数|Resolution, median",
    "resolution_p90_ms|解决九成位|Resolution, 90 % within",
)
NAMES: Final = {name: (zh, en) for name, zh, en in (each.split("|") for each in _SAID)}
"""What each figure is called, in Chinese and English."""


def _column(name: str, zh: str, en: str) -> Column:
    if name.endswith("_ms"):
        return Column(path=f"values.{name}", zh=f"{zh}（毫秒）", en=f"{en} (ms)")
    if name in PERCENTS:
        return Column(path=f"values.{name}", zh=f"{zh}（%）", en=f"{en} (%)")
    return Column(path=f"values.{name}", zh=zh, en=en)


PERCENTS: Final = frozenset(
    {each for each in NAMES if each.startswith("service_level")}
    | {"abandon_rate", "transfer_rate", "occupancy", "fcr", "first_response_level"}
)
COLUMNS: Final = (
    Column(path="name", zh="名称", en="Name"),
    Column(path="from", zh="自", en="From"),
    Column(path="to", zh="至", en="To"),
    *(_column(name, zh, en) for name, (zh, en) in NAMES.items()),
)
