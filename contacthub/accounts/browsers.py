"""Browser and system in a few words, so that people know their sign-ins again: ``Firefox, Windows``."""

from __future__ import annotations

import re
from typing import Final

BROWSERS: Final = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("WeChat", r"\bMicroMessenger/"),
    ("QQ", r"\bM?QQBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|CriOS|Chromium|HeadlessChrome)/"),
    ("Safari", r"\bVersion/[\d.]+ .*Safari/"),
)
"""The first that is found: most call themselves Chrome or Safari, too."""
SYSTEMS: Final = (
    ("Android", r"\bAndroid\b"),
    ("iOS", r"\b(iPhone|iPad|iPod)\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac OS X\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)


def browser_of(user_agent: str) -> str:
    """What a ``User-Agent`` says in words of ours, nothing of it itself; empty where it names none."""
    found = [
        next((name for name, pattern in names if re.search(pattern, user_agent[:1000])), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found))
