"""Who is asked: a table of decisions, and laws of the sample."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.model import Consent
from contacthub.floor_file.directory import SurveyEntry
from contacthub.surveys.model import DAY_MS, STATEMENTS, is_poor, questions, told_of
from contacthub.surveys.rules import (
    REASONS,
    Ended,
    Person,
    concerns,
    drawn,
    language_of,
    not_asked,
    not_even_asked_for,
)

NOW = 1_800_000_000_000
SURVEY = SurveyEntry(kind="csat", by="texts", text={"zh-CN": "{link}", "en": "{link}"})
ENDED = Ended(contact_id="c1", queue="support", channel="voice", answered=True, closed_at=NOW - 1000)
PERSON = Person(way="sms")


def consent(purpose: str, *, given: bool, channel: str = "sms") -> Consent:
    return Consent(channel=channel, purpose=purpose, given=given)


@pytest.mark.parametrize(
    ("survey", "is_concerned"),
    [
        ({}, True),
        ({"queues": ["support"]}, True),
        ({"queues": ["sales"]}, False),
        ({"channels": ["voice", "chat"]}, True),
        ({"channels": ["chat"]}, False),
        ({"queues": ["support"], "channels": ["chat"]}, False),
    ],
)
def test_a_survey_is_of_its_queues_and_channels(survey: dict[str, Any], is_concerned: bool) -> None:
    assert concerns(replace(SURVEY, **survey), ENDED) is is_concerned


@pytest.mark.parametrize(
    ("survey", "ended", "reason"),
    [
        ({}, {}, None),
        ({}, {"closed_at": NOW - DAY_MS}, None),
        ({}, {"closed_at": NOW - DAY_MS - 1}, "too_late"),
        ({}, {"answered": False}, "not_answered"),
        ({"share": 0}, {}, "sampled_out"),
        ({"share": 0}, {"answered": False}, "not_answered"),
    ],
)
def test_some_contacts_are_not_asked_about_whoever_it_was(
    survey: dict[str, Any], ended: dict[str, Any], reason: str | None
) -> None:
    assert not_even_asked_for("happy", replace(SURVEY, **survey), replace(ENDED, **ended), NOW) == reason


@pytest.mark.parametrize(
    ("survey", "person", "reason"),
    [
        ({}, {}, None),
        ({}, {"do_not_contact": True}, "do_not_contact"),
        ({}, {"consents": (consent("marketing", given=False),)}, "no_consent"),
        ({}, {"consents": (consent("marketing", given=False, channel="email"),)}, None),
        ({}, {"consents": (consent("marketing", given=False), consent("survey", given=True))}, None),
        ({}, {"consents": (consent("marketing", given=True), consent("survey", given=False))}, "no_consent"),
        ({}, {"has_complaint": True}, "open_complaint"),
        ({}, {"asked_at": NOW - 30 * DAY_MS + 1}, "asked_lately"),
        ({}, {"asked_at": NOW - 30 * DAY_MS}, None),
        ({"not_again_days": 0}, {"asked_at": NOW}, None),
        ({}, {"has_address": False}, "no_address"),
        ({}, {"do_not_contact": True, "has_address": False}, "do_not_contact"),
    ],
)
def test_some_people_are_not_asked(
    survey: dict[str, Any], person: dict[str, Any], reason: str | None
) -> None:
    assert not_asked(replace(SURVEY, **survey), replace(PERSON, **person), NOW, has_url=True) == reason


def test_nobody_is_asked_where_the_page_cannot_be_reached() -> None:
    assert not_asked(SURVEY, PERSON, NOW, has_url=False) == "no_public_url"


@given(
    share=st.integers(0, 100),
    contact=st.text(min_size=1),
    answered=st.booleans(),
    age=st.integers(0, 2 * DAY_MS),
    person=st.builds(
        Person,
        way=st.just("sms"),
        do_not_contact=st.booleans(),
        has_complaint=st.booleans(),
        has_address=st.booleans(),
        asked_at=st.none() | st.integers(0, NOW),
        consents=st.lists(
            st.builds(Consent, channel=st.just("sms"), purpose=st.sampled_from(["survey", "marketing"]),
                      given=st.booleans())
        ).map(tuple),
    ),
)  # fmt: skip
def test_nobody_is_asked_who_may_not_be_and_every_refusal_has_its_reason(
    share: int, contact: str, answered: bool, age: int, person: Person
) -> None:
    survey = replace(SURVEY, share=share)
    ended = replace(ENDED, contact_id=contact, answered=answered, closed_at=NOW - age)
    reason = not_even_asked_for("happy", survey, ended, NOW) or not_asked(survey, person, NOW, has_url=True)
    refuses = [each.given for each in person.consents if each.purpose == "survey"][-1:] == [False]
    if not answered or person.do_not_contact or person.has_complaint or not person.has_address or refuses:
        assert reason in REASONS
    if reason is None:
        assert share > 0
        assert person.asked_at is None or person.asked_at <= NOW - 30 * DAY_MS


def test_a_sample_is_as_large_as_it_is_to_be_and_another_for_each_survey() -> None:
    contacts = [f"c{n}" for n in range(10_000)]
    share = sum(drawn("happy", each) < 0.25 for each in contacts) / len(contacts)
    assert abs(share - 0.25) < 4 * (0.25 * 0.75 / len(contacts)) ** 0.5  # four standard errors
    both = sum(drawn("happy", each) < 0.25 and drawn("easy", each) < 0.25 for each in contacts)
    assert abs(both / len(contacts) - 0.0625) < 0.01
    assert drawn("happy", "c1") == drawn("happy", "c1") == 0.1588047721993682


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("zh",), "zh-CN"), (("en-US",), "en"), ((None, "en_GB"), "en"), (("de", "en"), "en"),
        (("de",), "zh-CN"), ((), "zh-CN"),
    ],
)  # fmt: skip
def test_the_text_is_in_a_language_that_the_survey_has(wanted: tuple[str | None, ...], language: str) -> None:
    assert language_of(SURVEY, *wanted) == language


def test_service_quality_has_twenty_two_statements_expected_beside_met() -> None:
    assert len(STATEMENTS) == 22
    both = questions("service_quality", perception_only=False)
    assert len(both) == 44
    assert both[:2] == ["expected_tangibles_1", "perceived_tangibles_1"]
    assert questions("service_quality", perception_only=True) == [f"perceived_{each}" for each in STATEMENTS]
    assert questions("csat", perception_only=False) == ["score"]


@pytest.mark.parametrize(
    ("kind", "values", "poor"),
    [
        ("csat", {"score": 2}, True),
        ("csat", {"score": 3}, False),
        ("recommendation", {"score": 6}, True),
        ("recommendation", {"score": 7}, False),
        ("effort", {"score": 3}, True),
        ("effort", {"score": 4}, False),
        ("service_quality", {"perceived_empathy_1": 3, "expected_empathy_1": 7}, True),
        ("service_quality", {"perceived_empathy_1": 4, "expected_empathy_1": 1}, False),
        ("service_quality", {"expected_empathy_1": 1}, False),
    ],
)
def test_a_poor_answer_is_known(kind: str, values: dict[str, int], poor: bool) -> None:
    assert is_poor(kind, values) is poor


def test_what_was_answered_is_told_of_how_much() -> None:
    assert told_of("recommendation", {"score": 0}) == "0/10"
    met = {"perceived_empathy_1": 3, "perceived_empathy_2": 2, "expected_empathy_1": 7}
    assert told_of("service_quality", met) == "2.5/7"
