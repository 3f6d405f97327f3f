"""Cleans HTML that a stranger wrote: what is left has no scripts, style sheets, forms or frames.

Pages that run nothing and load nothing by themselves; pictures stay named, and are loaded when an agent asks
for them.
"""

from __future__ import annotations

import re
from typing import Final

import nh3

from contacthub.messages.html.folding import folded

MOST_HTML: Final = 300_000
"""Characters, before and after."""

TAGS: Final = frozenset((
    "a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code",
    "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "tt", "u", "ul", "var", "wbr",
))  # fmt: skip
WITH_ALL_IN_THEM: Final = frozenset((
    "script", "style", "title", "template", "noscript", "svg", "math", "select", "object", "iframe",
    "textarea", "xmp", "noframes", "noembed", "plaintext",
))  # fmt: skip
ATTRIBUTES: Final = {
    "*": {"align", "bgcolor", "class", "dir", "id", "lang", "style", "title", "valign"},
    "a": {"href"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "hr": {"size", "width"},
    "img": {"alt", "height", "src", "width"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "height", "rowspan", "width"},
    "th": {"colspan", "height", "rowspan", "width"},
}
STYLES: Final = frozenset((
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left",
    "border-radius", "border-right", "border-spacing", "border-style", "border-top", "border-width", "color",
    "direction", "font", "font-family", "font-size", "font-style", "font-weight", "height", "letter-spacing",
    "line-height", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top",
    "max-width", "min-width", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
    "text-align", "text-decoration", "text-indent", "vertical-align", "white-space", "width", "word-break",
))  # fmt: skip
"""None that places a thing over another, hides it, or names an address."""
LINK: Final = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
PICTURE: Final = re.compile(r"https?:|cid:|data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)


def cleaned(html: str, *, folds: bool) -> str:
    """The HTML without what could do harm; ``folds``: what it repeats of messages before is folded."""
    # Written in Rust with the parser of a browser engine: it reads what is broken as a browser will.
    safe = nh3.clean(
        html[:MOST_HTML],
        tags=set(TAGS),
        clean_content_tags=set(WITH_ALL_IN_THEM),
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        filter_style_properties=set(STYLES),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return folded(safe, folds=folds)


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute; None: it goes."""
    if name == "href":
        return value if LINK.match(value) else None
    if name == "src":
        return value if PICTURE.match(value) else None
    return value
