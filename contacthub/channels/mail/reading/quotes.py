"""What a mail repeats of those before it: each of its lines begins with ``>``, and nothing is taken away.

Mail programs that put ``>`` before what they repeat need nothing more than their heading marked. Others have
a heading and the old text as it was: all below their heading is what was before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

WROTE: Final = (
    r"^On\b.{4,200}\bwrote:$",  # Gmail, Apple, Thunderbird
    r"^Am\b.{4,200}\bschrieb\b.{0,100}:$",
    r"^Le\b.{4,200}\ba écrit\s?:$",
    r"^El\b.{4,200}\bescribió:$",
    r"^.{0,120}\d{4}.{0,120}写道[:\uff1a]$",  # Gmail "…于2026年5月1日周五 写道:", Apple "在 …,… 写道:"
    r"^.{0,120}\d{4}.{0,120}寫道[:\uff1a]$",
    r"^在\s?.{0,160}写道[:\uff1a]$",
    r"^(?:At|在)\s?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d.{0,160}(?:wrote|写道)[:\uff1a]$",  # 163
    r"^\d{4}[年/-].{0,160}<[^<>\s]+@[^<>\s]+>[:\uff1a]$",
)
SEPARATORS: Final = (
    r"^-{2,}\s*(?:Original Message|Original|Forwarded message|Urspr.ngliche Nachricht)\s*-{2,}$",
    r"^-*\s*(?:原始邮件|原始郵件|原邮件|转发的邮件|转发邮件信息|回复的原邮件)\s*-*$",  # QQ, 163
    r"^_{20,}$",  # Outlook, before its heading
)
FIELDS: Final = (
    r"^\*?(?:From|发件人|寄件者|寄件人|Von|De|差出人)\*?\s?[:\uff1a]\s?\S",
    r"^\*?(?:Sent|Date|发送时间|发送日期|日期|寄件日期|時間|Gesendet|Datum|Envoyé|送信日時|To|收件人|收件者|An|À|宛先"
    r"|Subject|主题|主旨|Betreff|Objet|件名|Cc|抄送)\*?\s?[:\uff1a]",
)
"""The heading that Outlook and Foxmail write: who, and within a few lines when, to whom or about what."""

ONE_LINE: Final = re.compile("|".join((*WROTE, *SEPARATORS)), re.IGNORECASE)
FIRST_FIELD, OTHER_FIELD = (re.compile(each, re.IGNORECASE) for each in FIELDS)
MOST_HEADING: Final = 3
"""Lines that a heading may be broken over."""


def quoted(text: str) -> str:
    """The text with ``>`` before every line that is repeated."""
    lines = text.split("\n")
    begins = next((n for n in range(len(lines)) if _heading(lines, n)), None)
    if begins is None:
        return text
    below = begins + _heading(lines, begins)
    if any(line.startswith(">") for line in lines[below : below + 3]):
        marked = [_marked(line) for line in lines[begins:below]] + lines[below:]
    else:
        marked = [_marked(line) for line in lines[begins:]]
    return "\n".join([*lines[:begins], *marked])


def _marked(line: str) -> str:
    return line if line.startswith(">") else f"> {line}".rstrip()


def _heading(lines: Sequence[str], n: int) -> int:
    """How many lines the heading has that begins at line ``n``; 0: none does."""
    line = lines[n].strip()
    if not line or line.startswith(">"):
        return 0
    if FIRST_FIELD.match(line):
        return 1 if any(OTHER_FIELD.match(each.strip()) for each in lines[n + 1 : n + 4]) else 0
    for more in range(1, MOST_HEADING + 1):
        whole = " ".join(each.strip() for each in lines[n : n + more])
        last = lines[n + more - 1].strip() if n + more <= len(lines) else ""
        if not last or len(whole) > 300 or (more > 1 and ONE_LINE.match(last)):
            return 0
        if ONE_LINE.match(whole):
            return more
    return 0
