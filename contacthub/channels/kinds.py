"""The kinds of channels there are: what ``[[channels]]`` may be."""

from __future__ import annotations

from typing import TypeAlias

from contacthub.channels.sms.settings import HttpSmsTable

AnyChannelTable: TypeAlias = HttpSmsTable
"""One of the tables, told apart by ``type``."""
