"""Answers of the last weeks: believable, the same for a seed, and of the floor that ships."""

from __future__ import annotations

from contacthub.demo.survey_answers import NOT_ASKED, past_answers
from contacthub.floor_file.file import FloorFile
from contacthub.surveys.model import DAY_MS
from contacthub.surveys.results import Given, dimensions, figures
from tests.demo.test_samples import FLOOR

NOW = 1_800_000_000_000
PLAN = FloorFile.model_validate(FLOOR).plan()
AGENTS = {each["id"]: each["queues"] for each in FLOOR["agents"]}


def test_the_floor_that_ships_asks_after_contacts_and_repairs_and_about_service_quality() -> None:
    assert {name: each.kind for name, each in PLAN.surveys.items()} == {
        "satisfaction": "csat", "service_quality": "service_quality", "repair": "csat", "chat": "csat",
    }  # fmt: skip
    linked = [each for each in PLAN.surveys.values() if each.by != "agent"]
    assert [set(each.text) for each in linked] == [{"zh-CN", "en"}] * 3


def test_answers_are_the_same_for_a_seed_and_of_the_past() -> None:
    one, other = (list(past_answers(PLAN.surveys, AGENTS, NOW, 1)) for _ in range(2))
    assert one == other
    assert one != list(past_answers(PLAN.surveys, AGENTS, NOW, 2))
    assert all(NOW - 28 * DAY_MS <= each.ask.at < NOW for each in one)
    assert all(each.ask.at <= each.answered_at <= NOW for each in one if each.answer is not None)
    assert len({each.ask.id for each in one}) == len(one)
    assert all(each.ask.queue in AGENTS[str(each.ask.agent)] for each in one)


def test_their_figures_are_believable() -> None:
    found = list(past_answers(PLAN.surveys, AGENTS, NOW, 1))
    for name, survey in PLAN.surveys.items():
        own = [each for each in found if each.ask.survey == name]
        assert sum(each.ask.reason is not None for each in own) == sum(NOT_ASKED.values())
        given = [
            Given(queue="", agent="", model="", values=each.answer and each.answer.values)
            for each in own
            if each.ask.reason is None
        ]
        whole = figures(survey.kind, given)
        assert whole.response is not None
        assert whole.score is not None
        assert 25 < whole.response.value < 50
        if survey.kind == "csat":
            assert 60 < whole.score.value < 95
            continue
        gaps = {each.name: each for each in dimensions(given)}
        assert all(each.gap is not None and each.gap.value < 0.3 for each in gaps.values())
        worst = min(gaps.values(), key=lambda each: each.gap.value if each.gap else 0)
        assert worst.name == "reliability"
        assert all((each.perceived_alpha or 0) > 0.5 for each in gaps.values())
