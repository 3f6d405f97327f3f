"""Folds what a mail repeats of those before it, in HTML that was cleaned.

Mail programs mark it each in their own way; what is below the heading of Outlook goes to the end of what the
heading stands in. Nothing is taken away.
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset(("br", "col", "hr", "img", "wbr"))
QUOTES: Final = frozenset(("gmail_quote", "gmail_extra", "yahoo_quoted", "protonmail_quote", "zmail_extra"))
"""Classes of what is repeated: Gmail and those who do as it does."""
QUOTE_IDS: Final = frozenset(("isreplycontent", "originalcontent"))
"""The same as ids: 163 and others."""
HEADINGS: Final = frozenset(("divrplyfwdmsg", "mail-editor-reference-message-container", "appendonsend"))
"""Ids of what all below is repeated from: Outlook."""
OPENS: Final = "<details><summary>引用 Quoted</summary>"
OPENS_OPEN: Final = OPENS.replace("<details>", "<details open>")
CLOSES: Final = "</details>"

Attributes = list[tuple[str, str | None]]


class _Writer(HTMLParser):
    """Writes it again, without the classes and ids by which quotes are known."""

    def __init__(self, *, folds: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.is_seen = False
        self._folds = folds
        self._depth = 0
        self._fold: int | None = None
        """The depth at whose end the fold ends."""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Open a fold before what is repeated."""
        if self._folds and self._fold is None:
            self._fold = self._fold_of(tag, dict(attrs))
            if self._fold is not None:
                self.out.append(OPENS)
        said = "".join(
            f' {name}="{escape(text or "")}"' for name, text in attrs if name not in ("class", "id")
        )
        self.out.append(f"<{tag}{said}>")
        if tag in VOID:
            self.is_seen |= tag == "img" and self._fold is None
        else:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        """Close the fold with what it is about."""
        if tag in VOID:
            return
        self._depth -= 1
        ends_outside = self._fold is not None and self._depth < self._fold
        if ends_outside:
            self._close()
        self.out.append(f"</{tag}>")
        if self._fold is not None and self._depth == self._fold and self._is_own:
            self._close()

    def handle_data(self, data: str) -> None:
        """Text."""
        self.is_seen |= self._fold is None and bool(data.strip())
        self.out.append(escape(data, quote=False))

    def end(self) -> str:
        """All of it; where all is repeated, it is not folded."""
        self.close()
        if self._fold is not None:
            self._close()
        page = "".join(self.out)
        return page if self.is_seen else page.replace(OPENS, OPENS_OPEN)

    def _fold_of(self, tag: str, attrs: dict[str, str | None]) -> int | None:
        named = (attrs.get("id") or "").lower().removeprefix("x_")
        classes = {each.removeprefix("x_") for each in (attrs.get("class") or "").lower().split()}
        self._is_own = tag == "blockquote" or bool(classes & QUOTES) or named in QUOTE_IDS
        return self._depth if self._is_own or named in HEADINGS else None

    def _close(self) -> None:
        self.out.append(CLOSES)
        self._fold = None


def folded(html: str, *, folds: bool) -> str:
    """The HTML with what it repeats folded; what it is made of is well formed, as the cleaner writes it."""
    writer = _Writer(folds=folds)
    writer.feed(html)
    return writer.end()
