"""What mails repeat is marked, as each program writes it, and nothing is taken away."""

from __future__ import annotations

import pytest

from contacthub.channels.mail.reading.quotes import quoted

HISTORIES = {
    "qq": '\n------------------ 原始邮件 ------------------\n发件人: "客服" <s@hub.example>;\n旧的话',
    "qq newer": "\n原始邮件\n发件人:客服\n发件时间:2026年5月1日\n收件人:王芳\n主题:Re: 遥控器\n旧的话",
    "163": '\n在 2026-05-01 10:00:00,"客服" <s@hub.example> 写道:\n旧的话',
    "163 older": '\nAt 2026-05-01 10:00:00, "客服" <s@hub.example> wrote:\n旧的话',
    "163 phone": "\n---- 回复的原邮件 ----\n| 发件人 | 客服 |\n旧的话",
    "foxmail": "\n发件人: 客服\n发送时间: 2026-05-01 10:00\n收件人: f@foxmail.example\n主题: 遥控器\n旧的话",
    "gmail zh": "\n客服 <s@hub.example> 于2026年5月1日周五 10:00写道:\n旧的话",
    "gmail en": "\nOn Fri, May 1, 2026 at 10:00 AM Support <s@hub.example> wrote:\nold",
    "gmail broken": "\nOn Fri, May 1, 2026 at 10:00 AM Support Of The Company\n<s@hub.example> wrote:\nold",
    "apple zh": "\n在 2026年5月1日,上午10:00,客服 <s@hub.example> 写道:\n旧的话",
    "apple en": "\nOn 1 May 2026, at 10:00, Support <s@hub.example> wrote:\nold",
    "outlook en": "\n________________________________\nFrom: Support\nSent: Friday\nTo: Li\nSubject: x\nold",
    "outlook new": "\nFrom: Support <s@hub.example>\nSent: Friday\nTo: Li\nold",
    "outlook zh": "\n发件人: 客服 <s@hub.example>\n发送时间: 2026年5月1日 10:00\n收件人: 李\n主题: x\n旧的话",
    "outlook de": "\nVon: Support <s@hub.example>\nGesendet: Freitag\nAn: Li\nBetreff: x\nalt",
}


@pytest.mark.parametrize("program", HISTORIES)
def test_what_was_before_is_marked(program: str) -> None:
    text = f"谢谢!\n发自我的 iPhone\n{HISTORIES[program]}"
    marked = quoted(text).split("\n")
    history = [line for line in HISTORIES[program].split("\n") if line]
    assert marked[:2] == ["谢谢!", "发自我的 iPhone"]
    assert [line for line in marked[2:] if line] == [f"> {line}" for line in history]


def test_answers_between_what_is_repeated_stay_answers() -> None:
    text = "On 1 May 2026, Support wrote:\n> Which remote?\nThe white one.\n> And when?\nIn May."
    assert quoted(text) == f"> {text}"


@pytest.mark.parametrize(
    "text",
    [
        "From: here to there it takes long\nok",
        "On Monday I wrote a letter",
        "他写道:你好",
        "",
        "> all\n> old",
    ],
)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert quoted(text) == text
