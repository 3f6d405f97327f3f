"""A text in the two languages of the shop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def to(self, language: str) -> str:
        """Return the text for a customer of this language: ``zh``; anything else reads English."""
        return self.zh if language == "zh" else self.en
