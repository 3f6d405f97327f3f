"""The text of what is only written as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

BLOCKS: Final = frozenset((
    "address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody",
    "tr", "ul",
))  # fmt: skip
UNSEEN: Final = frozenset(("script", "style", "title", "template", "noscript", "svg", "select", "object"))
MOST_HTML: Final = 2_000_000
MOST_TEXT: Final = 400_000
BLANKS: Final = re.compile(r"[ \t\xa0\u200b]+")


class _Reader(HTMLParser):
    """Writes lines; those within quotes begin with > once for each."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line: list[str] = []
        self._size = 0
        self._quotes = 0
        self._unseen = ""
        self._pre = 0
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a quote or a link."""
        if self._unseen:
            return
        if tag in UNSEEN:
            self._unseen = tag
        elif tag == "br":
            self.end_line(keeps_empty=True)
        elif tag in BLOCKS:
            self.end_line()
            self._pre += tag == "pre"
            self._quotes += tag == "blockquote"
            if tag == "li":
                self._line.append("- ")
        elif tag in ("td", "th") and self._line:
            self._line.append(" ")
        elif tag == "img":
            alt = (dict(attrs).get("alt") or "").strip()
            self._line.append(f"[{alt}]" if alt else "")
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self._line))

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag opened."""
        if self._unseen:
            if tag == self._unseen:
                self._unseen = ""
        elif tag in BLOCKS:
            self.end_line()
            if tag == "p":
                self.end_line(keeps_empty=True)
            self._pre = max(0, self._pre - (tag == "pre"))
            self._quotes = max(0, self._quotes - (tag == "blockquote"))
        elif tag == "a" and self._link is not None:
            href, begun = self._link
            shown = "".join(self._line[begun:]).strip()
            if href.startswith(("http://", "https://")) and href.rstrip("/") != shown.rstrip("/"):
                self._line.append(f" <{href}>" if shown else href)
            self._link = None

    def handle_data(self, data: str) -> None:
        """Take text as a browser shows it."""
        if self._unseen or self._size > MOST_TEXT:
            return
        self._size += len(data)
        if self._pre:
            first, *others = data.split("\n")
            self._line.append(first)
            for each in others:
                self.end_line(keeps_empty=True)
                self._line.append(each)
        else:
            self._line.append(data.replace("\n", " "))

    def end_line(self, *, keeps_empty: bool = False) -> None:
        """Go to the next line; ``keeps_empty``: also from one without text, once."""
        text = BLANKS.sub(" ", "".join(self._line)).strip()
        self._line.clear()
        if text or (keeps_empty and self.lines and self.lines[-1].strip("> ")):
            self.lines.append("> " * min(self._quotes, 5) + text)


def text_of_html(html: str) -> str:
    """The text, a line for each block."""
    reader = _Reader()
    html = html[:MOST_HTML]
    # A tag that does not end is no text to a browser either. The reader would try each < of it to the end.
    end = html.rfind(">") + 1
    reader.feed(html[:end] + html[end:].partition("<")[0])
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines).strip()
