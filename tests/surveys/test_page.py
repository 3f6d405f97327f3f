"""The page: both languages whole, every question once, and nothing of a customer as HTML."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.surveys.model import BOUNDS, MOST_COMMENT, Asked, questions
from contacthub.surveys.page import Shown, form_page, gone_page, read
from contacthub.surveys.wording import EN, ZH

ASK = Asked(
    id="a1", survey="happy", kind="csat", perception_only=False, contact_id="c1", customer_id="C1",
    queue="support", agent="lina", channel="voice", model=None, language="zh-CN", source="texts", at=0,
    reason=None, expires_at=14 * 24 * 3_600_000,
)  # fmt: skip
EMPTY = Shown(chosen={}, comment="", kept=False, day="2026-05-01")


class Read(HTMLParser):
    """The names of radio buttons with their values, and every tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.radios: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.append(tag)
        if said.get("type") == "radio":
            self.radios.append((str(said["name"]), str(said["value"])))


def test_both_languages_have_every_text() -> None:
    assert EN.keys() == ZH.keys()
    assert [name for name in EN if EN[name] == ZH[name]] == []
    braces = {name: sorted(part.split("}")[0] for part in EN[name].split("{")[1:]) for name in EN}
    assert braces == {name: sorted(part.split("}")[0] for part in ZH[name].split("{")[1:]) for name in ZH}


@pytest.mark.parametrize("kind", list(BOUNDS))
@pytest.mark.parametrize("perception_only", [True, False])
def test_every_answer_to_every_question_can_be_chosen_once(kind: str, perception_only: bool) -> None:
    ask = replace(ASK, kind=kind, perception_only=perception_only)
    low, high = BOUNDS[kind]
    for language in ("zh", "en"):
        page = Read(form_page(ask, language, EMPTY))
        assert page.radios == [
            (name, str(n))
            for name in questions(kind, perception_only=perception_only)
            for n in range(low, high + 1)
        ]
        assert "script" not in page.tags


@given(comment=st.text(max_size=2 * MOST_COMMENT))
def test_what_a_customer_writes_is_text(comment: str) -> None:
    plain = Read(form_page(ASK, "en", EMPTY)).tags
    answer, wrong = read(ASK, {"score": "4", "comment": comment})
    assert (wrong is None) == (len(answer.comment or "") <= MOST_COMMENT)
    shown = Shown(chosen=answer.values, comment=comment, kept=False, day="2026-05-01")
    assert Read(form_page(ASK, "en", shown)).tags == plain


@given(sent=st.dictionaries(st.sampled_from(["score", "comment", "other"]), st.text(max_size=5)))
def test_only_numbers_of_the_scale_are_answers(sent: dict[str, str]) -> None:
    answer, wrong = read(ASK, sent)
    assert (wrong is None) == (sent.get("score") in {"1", "2", "3", "4", "5"})
    assert answer.values == ({} if wrong else {"score": int(sent["score"])})


def test_of_service_quality_a_part_is_enough_if_something_was_met() -> None:
    ask = replace(ASK, kind="service_quality")
    assert read(ask, {"perceived_empathy_1": "6"})[1] is None
    assert read(ask, {"expected_empathy_1": "6"})[1] == "nothing"
    assert read(ask, {"perceived_empathy_1": "6", "expected_empathy_1": "8"})[1] == "nothing"
    only = replace(ask, perception_only=True)
    assert read(only, {"perceived_empathy_1": "6", "expected_empathy_1": "5"})[0].values == {
        "perceived_empathy_1": 6
    }


def test_a_page_that_is_gone_names_nothing() -> None:
    assert "链接已失效" in gone_page("zh-CN")
    assert "<form" not in gone_page("en")
