"""What ``check`` says of channels: usual mistakes, each with the way out. Providers are asked as well."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Set
from difflib import get_close_matches
from typing import Any

import aiohttp

from contacthub.channels.chat.settings import ChatTable
from contacthub.channels.mail.settings import MailTable
from contacthub.channels.settings import ChannelTable, MissingSecret
from contacthub.config import Settings
from contacthub.database.examining import NOTE, OK, WRONG, Finding
from contacthub.floor_file.surveys_table import AGENT, THREAD


def channel_findings(
    settings: Settings, environment: Mapping[str, str], queues: Set[str]
) -> Iterator[Finding]:
    """A line for each channel, and one for each doubt about it; ``queues``: those of the floor."""
    for table in settings.channels:
        doubts = list(table.doubts(settings.server.public_url))
        for doubt in doubts:
            level = WRONG if doubt.is_wrong else NOTE
            yield Finding(level, f"channel {table.name}: {doubt.what}", doubt.mend)
        is_lost = bool(queues) and table.queue not in queues
        if is_lost:
            yield Finding(
                WRONG,
                f"channel {table.name}: the floor has no queue {table.queue}",
                "name one of the floor file, or put it there and apply that",
            )
        try:
            table.maker(environment)
        except MissingSecret:
            continue  # a finding already
        asked = asyncio.run(_asked(table, environment))
        if asked is not None:
            yield asked
        elif not is_lost and not any(doubt.is_wrong for doubt in doubts):
            yield Finding(OK, f"channel {table.name}: set up for the queue {table.queue}")


def chat_findings(settings: Settings, chats: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """A line for each chat of the floor file that is no channel, or names no mailbox; ``chats``: by id."""
    yield from _no_channels(settings, chats.keys())
    mailboxes = sorted(each.name for each in settings.channels if isinstance(each, MailTable))
    for name, chat in sorted(chats.items()):
        if (answers := chat.get("answer_by")) is not None and answers not in mailboxes:
            near = get_close_matches(answers, mailboxes, n=1, cutoff=0)
            yield Finding(
                WRONG,
                f"chat {name} of the floor file: answer_by is {answers}, which is no mailbox, "
                "so what is left is answered in the chat",
                f"did you mean {near[0]}?" if near else 'set up a channel of the type "mail" with that name',
            )


def _no_channels(settings: Settings, chats: Set[str]) -> Iterator[Finding]:
    known = {each.name for each in settings.channels if isinstance(each, ChatTable)}
    others = {each.name for each in settings.channels} - known
    for name in sorted(chats - known):
        if not known:  # a floor file may be there before its channel is
            yield Finding(
                NOTE,
                f"chat {name} of the floor file: no channel is a chat, so nothing of it counts",
                f'set up a channel of the type "chat" with the name {name}, or retire the table',
            )
            continue
        near = get_close_matches(name, known, n=1)
        meant = f"did you mean {near[0]}?" if near else f"chats are {', '.join(sorted(known))}."
        yield Finding(
            WRONG,
            f"chat {name} of the floor file: "
            f"{'its channel is no chat' if name in others else 'there is no such channel'}, "
            "so nothing of it counts",
            f"{meant} Correct the id in [[chats]], retire {name}, and apply that",
        )


def survey_findings(settings: Settings, by: Mapping[str, str]) -> Iterator[Finding]:
    """A line for each reason for which surveys ask nobody; ``by``: of each survey, by what way it asks."""
    linked = sorted(name for name, way in by.items() if way != AGENT)
    if linked and settings.server.public_url is None:
        yield Finding(
            NOTE,
            f"surveys of the floor file: {', '.join(linked)} ask nobody, as links would lead nowhere",
            "set server.public_url to the address at which customers reach this hub",
        )
    ways = {each.name for each in settings.channels if each.writes_first}
    for name, way in sorted(by.items()):
        if way in (THREAD, AGENT) or way in ways:
            continue
        near = get_close_matches(way, ways, n=1, cutoff=0)
        meant = f"did you mean {near[0]}?" if near else 'set up a channel of the type "sms" or "mail"'
        yield Finding(
            WRONG,
            f"survey {name} of the floor file: {way} is no channel for texts or mail, so nobody is asked",
            meant,
        )


async def _asked(table: ChannelTable, environment: Mapping[str, str]) -> Finding | None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        return await table.examine(environment, session)
