"""What came of a survey, worked out by hand; and who may see it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contacthub.clock import rfc3339
from contacthub.surveys.model import DIMENSIONS, GOOD_FOR_MS, Answer, Asked
from contacthub.surveys.results import Given, by, dimensions, figures
from tests.accounts.people import signed_in
from tests.support import Api

HAPPY = {"id": "happy", "kind": "csat", "by": "thread", "text": {"en": "{link}"}}


def given(score: int | None, **more: Any) -> Given:
    values = None if score is None else {"score": score}
    return Given(**{"queue": "support", "agent": "lina", "model": None, "values": values, **more})


def test_satisfied_are_the_two_best_of_five() -> None:
    found = figures("csat", [given(each) for each in (5, 4, 4, 3, 1, None, None, None, None, None)])
    assert (found.asked, found.answered) == (10, 5)
    assert found.response is not None
    assert found.response.value == 50
    assert found.score is not None
    assert (found.score.value, found.score.n) == (60, 5)
    # Wilson, of 3 of 5.
    assert (found.score.low, found.score.high) == (
        pytest.approx(23.07, abs=0.01),
        pytest.approx(88.24, abs=0.01),
    )
    assert found.mean is not None
    assert found.mean.value == pytest.approx(3.4)
    assert found.gap is None


def test_the_recommendation_score_is_promoters_less_detractors() -> None:
    found = figures("recommendation", [given(each) for each in (10, 9, 9, 8, 7, 6, 0)])
    assert found.score is not None
    assert found.score.value == pytest.approx(100 * (3 - 2) / 7)
    assert found.score.low is not None
    assert found.score.high is not None
    assert -100 <= found.score.low < found.score.value < found.score.high <= 100
    assert found.good is not None
    assert found.good.value == pytest.approx(100 * 3 / 7)


def test_effort_is_a_mean_and_the_share_for_whom_it_was_easy() -> None:
    found = figures("effort", [given(each) for each in (7, 5, 4, 2)])
    assert found.score is not None
    assert found.good is not None
    assert (found.score.value, found.good.value) == (4.5, 50)


def quality(met: int, hoped: int | None, *, only: str = "", skip: int = 0) -> Given:
    """Everything met and hoped for alike; ``only``: about one dimension; ``skip``: so many of it left out."""
    names = [f"{name}_{n}" for name, count in DIMENSIONS.items() for n in range(1, count + 1) if only in name]
    values = {f"perceived_{each}": met for each in names[skip:]}
    if hoped is not None:
        values |= {f"expected_{each}": hoped for each in names}
    return replace(given(None), values=values)


def test_the_gap_of_a_dimension_is_what_was_met_less_what_was_expected() -> None:
    answers = [
        quality(5, 7, only="reliability"),
        quality(6, 7, only="reliability", skip=2),
        quality(4, None),
        given(None),
    ]
    found = {each.name: each for each in dimensions(answers)}
    reliability = found["reliability"]
    assert reliability.gap is not None
    assert (reliability.gap.n, reliability.gap.value) == (2, -1.5)
    assert reliability.perceived is not None
    assert (reliability.perceived.n, reliability.perceived.value) == (3, 5)
    assert reliability.expected is not None
    assert (reliability.expected.n, reliability.expected.value) == (2, 7)
    assert reliability.perceived_alpha is None
    empathy = found["empathy"]
    assert (empathy.gap, empathy.expected) == (None, None)
    assert empathy.perceived is not None
    assert empathy.perceived.n == 1
    whole = figures("service_quality", answers)
    assert whole.score is not None
    assert (whole.answered, whole.score.value) == (3, 5)
    assert whole.gap is not None
    assert whole.gap.value == -1.5


def test_alpha_counts_only_whole_answers() -> None:
    few = [quality(1 + n % 7, None) for n in range(9)] + [quality(3, None, only="empathy", skip=1)]
    assert {each.perceived_alpha for each in dimensions(few)} == {None}
    enough = [quality(1 + n % 7, None) for n in range(10)]
    assert [each.perceived_alpha for each in dimensions(enough)] == [pytest.approx(1)] * len(DIMENSIONS)


def test_groups_are_told_apart_and_what_is_not_known_is_one() -> None:
    answers = [given(5), given(4, agent="wangwei"), given(1, agent=None), given(2)]
    found = by("agent", answers)
    assert {name: [each.values for each in of] for name, of in found.items()} == {
        "lina": [{"score": 5}, {"score": 2}], "wangwei": [{"score": 4}], None: [{"score": 1}],
    }  # fmt: skip
    assert list(by("model", answers)) == [None]


async def fill(owner: Api, *scores: int | None, kind: str = "csat", at: int, **more: Any) -> None:
    """Have customers asked at an instant, and those answer who do."""
    store = owner.hub.parts.surveys.store
    for n, score in enumerate(scores):
        ask = Asked(
            id=f"{kind}-{at}-{n}-{more}", survey="happy", kind=kind, perception_only=False,
            contact_id=f"{kind}-{at}-{n}-{more}", customer_id=None,
            **{"queue": "support", "agent": "lina", "model": None, "reason": None, **more},
            channel="voice", language="en", source="texts", at=at, expires_at=at + GOOD_FOR_MS,
        )  # fmt: skip
        await store.decided([ask], None, sent_at=at)
        if score is not None:
            await store.answer(ask.id, Answer(values={"score": 1}), at)
            await store.answer(ask.id, Answer(values={"score": score}), at)


@pytest.mark.both_engines
async def test_supervisors_read_the_newest_answers_by_queue_agent_and_model(owner: Api) -> None:
    assert (await owner.call("PUT", "/admin/floor", {"surveys": [HAPPY]}))[0] == 200
    now = owner.hub.parts.hub.now()
    await fill(owner, 5, 4, None, at=now - 1000, model="KFR-35GW")
    await fill(owner, 2, at=now - 2000, agent="wangwei", queue="sales")
    await fill(owner, 7, at=now - 1000, kind="effort")  # of what the survey was before
    await fill(owner, 1, at=now - 40 * 24 * 3_600_000)
    await fill(owner, None, None, at=now - 3000, reason="asked_lately")
    failed = f"csat-{now - 5000}-0-{{}}"
    await fill(owner, None, at=now - 5000)
    await owner.hub.parts.surveys.store.failed(failed, "unsure")
    boss = await signed_in(owner, "boss", "supervisor")
    status, listed = await boss.call("GET", "/surveys")
    assert status == 200
    assert listed["items"] == [{"id": "happy", "kind": "csat", "queues": [], "perception_only": False}]
    status, found = await boss.call("GET", "/surveys/happy/results")
    assert status == 200, found
    assert (found["total"]["asked"], found["total"]["answered"]) == (4, 3)
    assert found["total"]["score"]["value"] == pytest.approx(66.6667)
    assert found["not_asked"] == [{"reason": "asked_lately", "count": 2}]
    assert found["not_sent"] == [{"reason": "unsure", "count": 1}]
    assert found["dimensions"] == []
    groups = [(each["id"], each["name"], each["figures"]["answered"]) for each in found["groups"]]
    assert groups == [("sales", "销售 Sales", 1), ("support", "售后 After-sales", 2)]
    _, found = await boss.call("GET", "/surveys/happy/results?by=agent")
    assert [(each["id"], each["name"]) for each in found["groups"]] == [
        ("lina", "Li Na 李娜"), ("wangwei", "Wang Wei 王伟"),
    ]  # fmt: skip
    _, found = await boss.call("GET", "/surveys/happy/results?by=model")
    assert [(each["id"], each["figures"]["asked"]) for each in found["groups"]] == [
        ("KFR-35GW", 3),
        (None, 1),
    ]
    long_ago = rfc3339(now - 50 * 24 * 3_600_000)
    _, found = await boss.call("GET", f"/surveys/happy/results?by=dimension&from={long_ago}")
    assert (found["total"]["asked"], found["groups"]) == (5, [])


async def test_agents_see_no_results_and_what_is_asked_wrongly_is_said(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacthub.surveys.results_http.MOST", 2)
    assert (await owner.call("PUT", "/admin/floor", {"surveys": [HAPPY]}))[0] == 200
    lina = await signed_in(owner, "lina")
    assert (await lina.call("GET", "/surveys"))[0] == 403
    assert (await lina.call("GET", "/surveys/happy/results?by=agent"))[0] == 403
    boss = await signed_in(owner, "boss", "supervisor")
    assert (await boss.call("GET", "/surveys/nothing/results"))[0] == 404
    status, answer = await boss.call("GET", "/surveys/happy/results?by=mood")
    assert (status, answer["errors"][0]["pointer"]) == (422, "#/query/by")
    now = owner.hub.parts.hub.now()
    await fill(owner, 1, 2, 3, at=now - 1000)
    status, answer = await boss.call("GET", "/surveys/happy/results")
    assert (status, answer["errors"][0]["pointer"]) == (422, "#/query/from")
    assert (await owner.call("PUT", "/admin/floor", {"surveys": [{"id": "happy", "retired": True}]}))[
        0
    ] == 200
    status, answer = await boss.call("GET", f"/surveys/happy/results?from={rfc3339(now)}")
    assert (status, answer["kind"], answer["total"]["asked"]) == (200, "csat", 0)
