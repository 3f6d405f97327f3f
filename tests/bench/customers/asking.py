"""What customers of a shop ask, in Chinese and English: about things and what is wrong with them."""

from __future__ import annotations

from random import Random
from typing import Final

from tests.bench.customers.words import lines, words

THINGS, TROUBLES, CIRCUMSTANCES = words("things"), words("troubles"), words("circumstances")
EN_THINGS, EN_TROUBLES = lines("english_things"), lines("english_troubles")
ANSWERS: Final = lines("answers")
EN_ANSWERS: Final = lines("english_answers")


def question(luck: Random) -> tuple[str, str]:
    """Draw a question and its answer; one in fifty is long."""
    draw = luck.random()
    if draw < 0.02:
        return "，".join(_chinese(luck) for _ in range(12)), luck.choice(ANSWERS)
    if draw < 0.75:
        return _chinese(luck), luck.choice(ANSWERS)
    return _english(luck), luck.choice(EN_ANSWERS)


def _chinese(luck: Random) -> str:
    what = f"{luck.choice(CIRCUMSTANCES)}，{luck.choice(THINGS)}{luck.choice(TROUBLES)}"
    return what if luck.random() < 0.5 else f"{what}，单号{int(10**6 * luck.random())}"


def _english(luck: Random) -> str:
    what = f"My {luck.choice(EN_THINGS)} {luck.choice(EN_TROUBLES)}"
    if luck.random() < 0.5:
        what += f", and the {luck.choice(EN_THINGS)} {luck.choice(EN_TROUBLES)}"
    return what if luck.random() < 0.5 else f"{what}, ref {int(10**6 * luck.random())}"
