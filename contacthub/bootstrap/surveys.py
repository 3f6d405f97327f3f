"""Asking customers after contacts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.channels.chat.channel import ChatChannel
from contacthub.channels.port import Channel, WritesFirst
from contacthub.channels.sending import ChannelSender
from contacthub.clock import uuid7
from contacthub.config import Settings
from contacthub.contacts.store import ContactStore
from contacthub.messages.parts import MessageParts
from contacthub.messages.writing import CAPABILITY
from contacthub.sources.sender import WebhookSender
from contacthub.surveys.asking import Asking
from contacthub.surveys.model import Asked, PoorAnswer, told_of
from contacthub.surveys.page_http import PATH
from contacthub.surveys.people import HasComplaint, People
from contacthub.surveys.poor import FollowUp
from contacthub.surveys.rows import PoorRow
from contacthub.surveys.sending import Around, LinkSending
from contacthub.surveys.store import SurveyStore
from contacthub.work.asking import BY_SURVEYS, CallsToAsk, follow_up_of
from contacthub.work.questions import Questions
from contacthub.work.said import NewWork
from contacthub.work.store import WorkFilter, WorkStore
from contacthub.work.work import Work

COMPLAINT: Final = "complaint"
"""The kind of work items during which nobody is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveys:
    """What asks, and what is told of poor answers."""

    store: SurveyStore
    asking: Asking
    questions: Questions
    follow_up: FollowUp


def complaints_of(core: Core, stores: Stores) -> HasComplaint:
    """Whether a customer has an open work item that is a complaint; of most customers nothing is read."""
    store = WorkStore(stores.list_readers)

    async def has_complaint(ids: list[str]) -> bool:
        known = tuple(each for each in ids if core.hub.work.book.has_customer(each))
        return bool(known) and bool(await store.items(WorkFilter(kind=COMPLAINT, customers=known, limit=1)))

    return has_complaint


def follow_ups_of(core: Core, stores: Stores) -> FollowUp:
    """Open a work item for the supervisors by the process of follow-ups, the first where there are more."""
    work = Work(core.hub, core.world, WorkStore(stores.list_readers))

    async def follow_up(poor: PoorAnswer) -> None:
        process = follow_up_of(core.hub)
        if process is None:
            return
        new = NewWork(
            process=process,
            title=f"评价较低 Poor answer: {poor.survey} ({told_of(poor.kind, poor.answer.values)})",
            owner=None,
            customer_id=poor.customer_id,
            contact_id=poor.contact_id,
            note=poor.answer.comment,
        )
        item_id = work.new_id()
        rows = [PoorRow(item_id, poor.ask_id)]
        work.open(new, work.by(BY_SURVEYS, None, is_supervisor=True), rows, item_id=item_id)
        await core.hub.durable()

    return follow_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """In place of the hub's own: whether a complaint is open; who is told of poor answers."""

    has_complaint: HasComplaint | None = None
    follow_up: FollowUp | None = None


def open_surveys(
    settings: Settings,
    core: Core,
    stores: Stores,
    *,
    channels: Mapping[str, Channel],
    sender: WebhookSender,
    messages: MessageParts,
    ports: Ports = Ports(),
) -> Surveys:
    """Join what asks; ``channels`` may be filled in later."""
    world, now = core.world, core.hub.now
    store = SurveyStore(stores.writer, stores.list_readers)
    contacts = ContactStore(stores.list_readers)
    people = People(
        store,
        stores.customers,
        stores.customers.merges.ids_of,
        ways={each.name: each.type for each in settings.channels},
        takes=lambda source: CAPABILITY in world.capabilities(source),
        has_complaint=ports.has_complaint or complaints_of(core, stores),
    )

    async def thread_to(source: str, address: str, subject: str, key: str) -> str | None:
        channel = channels.get(source)
        return (
            await channel.thread_to(address, subject, key=key) if isinstance(channel, WritesFirst) else None
        )

    async def show_in_chat(ask: Asked, ref: str) -> None:
        channel = channels.get(ask.source)
        if isinstance(channel, ChatChannel):
            channel.ask(ask, ref)

    url = settings.server.public_url
    work = Work(core.hub, core.world, WorkStore(stores.list_readers))
    around = Around(store=store, directory=world.directory, contacts=contacts, people=people, now=now)
    sending = LinkSending(
        around,
        ChannelSender(channels, sender, messages.threads.is_stopped),
        thread_to,
        have_asked=CallsToAsk(core.hub, work).have_asked,
        show_in_chat=show_in_chat,
        link_at=None if url is None else url + PATH.removesuffix("/{token}"),
        rng=random.Random(),
    )
    asking = Asking(core.hub, around, sending, has_url=url is not None, new_id=lambda: uuid7(now()))
    questions = Questions(core.hub, around, asking, has_url=url is not None)
    follow_up = ports.follow_up or follow_ups_of(core, stores)
    return Surveys(store=store, asking=asking, questions=questions, follow_up=follow_up)
