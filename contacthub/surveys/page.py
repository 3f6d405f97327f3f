"""The page on which a customer answers: plain HTML that needs no scripts, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

from contacthub.routing.values import value
from contacthub.surveys.model import (
    BOUNDS,
    DIMENSIONS,
    EXPECTED,
    MOST_COMMENT,
    PERCEIVED,
    SCORE,
    Answer,
    Asked,
    questions,
)
from contacthub.surveys.wording import Words, spoken, statements_of, words_of

CSS: Final = Path(__file__).with_suffix(".css").read_text("utf-8")
STYLE: Final = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{STYLE}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
NAMES: Final = {"en": "English", "zh": "中文"}


@value(kw_only=True)
class Shown:
    """What stands on the page: ``chosen`` before anything is stored, ``kept`` once something is.

    ``wrong``: the name of what is wrong with what was sent. ``day``: up to which an answer may be given.
    """

    chosen: Mapping[str, int]
    comment: str
    kept: bool
    day: str
    wrong: str | None = None


def form_page(ask: Asked, language: str, shown: Shown) -> str:
    """The page that asks."""
    words = words_of(language)
    if shown.wrong is not None:
        said = f'<p class="wrong" role="alert">{escape(words[shown.wrong].format(most=MOST_COMMENT))}</p>'
    elif shown.kept:
        said = f'<p class="said" role="status">{escape(words["kept"].format(day=shown.day))}</p>'
    else:
        said = f'<p class="soft">{escape(words["until"].format(day=shown.day))}</p>'
    asked = _quality(ask, words, shown) if ask.kind == "service_quality" else _one(ask, words, shown)
    body = (
        f'{said}\n<form method="post" action="?lang={spoken(language)}">\n{asked}\n'
        f'<p><label for="comment">{escape(words["comment"])}</label></p>\n'
        f'<textarea id="comment" name="comment" maxlength="{MOST_COMMENT}">'
        f"{escape(shown.comment)}</textarea>\n"
        f'<p><button type="submit">{escape(words["change" if shown.kept else "send"])}</button></p>\n</form>'
    )
    return _page(words["title"], body, language)


def gone_page(language: str) -> str:
    """The page of a link that leads nowhere; it does not say why."""
    words = words_of(language)
    return _page(words["gone_title"], f"<p>{escape(words['gone'])}</p>", language)


def _page(title: str, body: str, language: str) -> str:
    own = spoken(language)
    other = "zh" if own == "en" else "en"
    return (
        f'<!doctype html>\n<html lang="{own}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex, nofollow">\n'
        f"<title>{escape(title)}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n"
        f'<header><h1>{escape(title)}</h1> <a href="?lang={other}" lang="{other}" hreflang="{other}">'
        f"{NAMES[other]}</a></header>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _one(ask: Asked, words: Words, shown: Shown) -> str:
    scale = _scale(ask.kind, SCORE, shown)
    return f"<fieldset><legend>{escape(words[ask.kind])}</legend>{scale}{_ends(ask.kind, words)}</fieldset>"


def _quality(ask: Asked, words: Words, shown: Shown) -> str:
    parts = [f"<p>{escape(words[ask.kind])}</p>", _ends(ask.kind, words, numbers=True)]
    for dimension in DIMENSIONS:
        parts.append(f"<h2>{escape(words[dimension])}</h2>")
        for statement in statements_of(dimension):
            sides = (PERCEIVED,) if ask.perception_only else (EXPECTED, PERCEIVED)
            scales = "".join(
                f'<div class="side"><fieldset><legend>{escape(words[side])}</legend>'
                f"{_scale(ask.kind, f'{side}_{statement}', shown)}</fieldset></div>"
                for side in sides
            )
            parts.append(f"<fieldset><legend>{escape(words[statement])}</legend>{scales}</fieldset>")
    return "\n".join(parts)


def _scale(kind: str, name: str, shown: Shown) -> str:
    low, high = BOUNDS[kind]
    each = "".join(
        f'<label><input type="radio" name="{name}" value="{n}"'
        f"{' checked' if shown.chosen.get(name) == n else ''}> {n}</label>"
        for n in range(low, high + 1)
    )
    return f'<div class="scale">{each}</div>'


def _ends(kind: str, words: Words, *, numbers: bool = False) -> str:
    low, high = BOUNDS[kind]
    begin, end = escape(words[f"{kind}_low"]), escape(words[f"{kind}_high"])
    if numbers:
        return f'<p class="soft">{low}: {begin} · {high}: {end}</p>'
    return f'<div class="ends"><span>{begin}</span><span>{end}</span></div>'


def read(ask: Asked, sent: Mapping[str, str]) -> tuple[Answer, str | None]:
    """What was sent, as far as it can be read; and the name of what is wrong with it, if anything is."""
    values = chosen(ask, sent)
    comment = sent.get("comment", "").replace("\x00", "").replace("\r\n", "\n").strip()
    answer = Answer(values=values, comment=comment or None)
    names = questions(ask.kind, perception_only=ask.perception_only)
    strange = any(name in sent and name not in values for name in names)
    if len(comment) > MOST_COMMENT:
        return answer, "too_long"
    if strange or not any(name in values for name in names if not name.startswith(EXPECTED)):
        return answer, "nothing"
    return answer, None


def chosen(ask: Asked, sent: Mapping[str, str]) -> dict[str, int]:
    """The answers among what stands in a form or an address: numbers on the scale."""
    low, high = BOUNDS[ask.kind]
    scale = {str(n): n for n in range(low, high + 1)}
    names = questions(ask.kind, perception_only=ask.perception_only)
    return {name: scale[sent[name]] for name in names if sent.get(name) in scale}
