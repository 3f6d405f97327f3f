"""Reads the XML that WeChat posts: one element with texts in it, and nothing else that XML can do.

A document type is refused before its first entity is read: entities can fill the memory, or read files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.parsers import expat

MOST_ELEMENTS: Final = 500
DEEPEST: Final = 8
TOP: Final = 2
"""The level of the elements that are read; deeper ones, as of lists in events, are passed over."""


class NotXml(ValueError):
    """It is no XML such as WeChat posts."""


class _Reading:
    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self._parts: list[str] = []
        self._elements = 0

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._elements += 1
        self._open.append(name)
        if self._elements > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise NotXml("it has too many elements")
        self._parts.clear()

    def end(self, name: str) -> None:
        if len(self._open) == TOP:
            self.texts[name] = "".join(self._parts)
        self._open.pop()
        self._parts.clear()

    def text(self, text: str) -> None:
        self._parts.append(text)


def _refuse(*_given: object) -> None:
    raise NotXml("it has a document type")


def read_xml(body: bytes) -> dict[str, str]:
    """The texts of the elements within the outermost one, by their names.

    Raises:
        NotXml: it cannot be read, or has what WeChat does not send.
    """
    reading = _Reading()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise NotXml(f"it is not XML: {error}") from None
    return reading.texts
