"""The parts of a hub, subject by subject, and how they are joined."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contacthub.access.left_notes import LeftNotes
from contacthub.access.trail import Trail
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.first_start import FirstStart
from contacthub.accounts.oidc.http import AtProvider
from contacthub.accounts.oidc.settings import Client
from contacthub.api.connections import Connections
from contacthub.bootstrap.alerts import AlertParts, open_alerts
from contacthub.bootstrap.at_provider import open_oidc
from contacthub.bootstrap.auditing import AuditParts, open_audit
from contacthub.bootstrap.contacts_of_work import contacts_of_work
from contacthub.bootstrap.core import Core
from contacthub.bootstrap.customers import (
    open_comparing,
    open_indexing,
    open_uploads,
    place_of,
    tiering_of,
    to_live_sources,
)
from contacthub.bootstrap.people import connections_of, open_accounts, open_sockets, parts_of_commands
from contacthub.bootstrap.privacy import kept_elsewhere, open_erasing, open_forgetting, retention_of
from contacthub.bootstrap.report_mails import ReportMailParts, open_report_mails
from contacthub.bootstrap.reports import open_cells, open_what_if
from contacthub.bootstrap.sending import (
    known_channels,
    opened_channels,
    outgoing,
    receptions_may_differ,
    sending_to_sources,
)
from contacthub.bootstrap.stores import Stores
from contacthub.bootstrap.surveys import Surveys, open_surveys
from contacthub.bootstrap.webhooks import Webhooks, webhooks_of
from contacthub.bootstrap.work import ThingsOfWork, open_stock, pricing_of, views_of
from contacthub.channels.port import Channel, MakeChannel
from contacthub.channels.waiting import WaitingMessages
from contacthub.clock import Clock
from contacthub.config import Settings
from contacthub.console.consoles import Consoles, Reads
from contacthub.console.sockets import ConsoleSockets
from contacthub.contacts.card_source import CardsWithContacts
from contacthub.contacts.choosing import Choosing
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.store import ContactStore
from contacthub.customers.cards import Cards, Place
from contacthub.customers.comparing import Comparing
from contacthub.customers.earlier_questions import QuestionIndexing, SimilarQuestions
from contacthub.customers.live.asking import LiveSources
from contacthub.customers.live.client import LookUpClient
from contacthub.customers.live.source import Source
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.pushes import Pushes
from contacthub.customers.shops_http import PushingShop
from contacthub.customers.uploads.uploads import Uploads
from contacthub.floor_file.applying import Applier
from contacthub.floor_file.calendars import Calendars
from contacthub.floor_file.effects import SignIn
from contacthub.hub.hub import Hub
from contacthub.hub.retention import Retention
from contacthub.hub.tasks import Tasks
from contacthub.messages.attachments import AttachmentStore
from contacthub.messages.html.process import HtmlCleaner
from contacthub.messages.pace import Pace
from contacthub.messages.parts import MessageParts
from contacthub.messages.read_lately import ReadLately
from contacthub.messages.reading import ThreadReading
from contacthub.messages.templates import Templates
from contacthub.messages.threads import Threads
from contacthub.messages.typing import Typing
from contacthub.privacy.erasing import Erasing
from contacthub.privacy.keeping_http import KeptElsewhere
from contacthub.privacy.retention import ContactRetention
from contacthub.reports.keeping import Cells
from contacthub.running.checking import Checking, check_command
from contacthub.running.metrics import Metrics, Shown
from contacthub.running.settings_change import Restarting
from contacthub.simulation.what_if import WhatIf
from contacthub.sources.callbacks import Callbacks
from contacthub.sources.connectors import Connector
from contacthub.sources.effects import SEND_MESSAGE
from contacthub.sources.fair_shares import FairShares
from contacthub.sources.handling.step import Subjects
from contacthub.sources.http import Secret
from contacthub.sources.intake import Intake
from contacthub.sources.message_sending import MessageSending
from contacthub.sources.rows import CallbackRow
from contacthub.sources.sender import Endpoint, WebhookSender
from contacthub.sources.stopped_sources import StoppedSourceStore
from contacthub.sources.test_phone import TestPhone
from contacthub.telephony.asterisk_ami.link import Target
from contacthub.telephony.asterisk_ami.settings import ConnectorTable
from contacthub.work.acts import WorkActs
from contacthub.work.comparing import ContactsOfWork
from contacthub.work.from_sources import WorkFromSources
from contacthub.work.on_card import CardsWithWork
from contacthub.work.quotes import Pricing
from contacthub.work.stock_kept import StockKept
from contacthub.work.store import WorkStore
from contacthub.work.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Sources and phone systems, with their secrets from the environment."""

    endpoints: Mapping[str, Endpoint]
    webhooks: Mapping[str, Endpoint]
    channels: Mapping[str, MakeChannel]
    targets: Sequence[tuple[ConnectorTable, Target]]
    secrets: tuple[Secret, ...]
    look_ups: Sequence[Source]
    shops: Sequence[PushingShop]
    audit_key: Ed25519PrivateKey | None = None
    oidc: Client | None = None

    @classmethod
    def of(cls, settings: Settings, *, for_command: bool) -> Outside:
        """Read the secrets. A command sends nothing and needs none: what is owed the next hub delivers."""
        if for_command:
            return cls(endpoints={}, webhooks={}, channels={}, targets=(), secrets=(), look_ups=(), shops=())
        return cls(
            endpoints=settings.endpoints(os.environ),
            webhooks=settings.webhook_endpoints(os.environ),
            channels=settings.channel_makers(os.environ),
            targets=settings.phone_systems(os.environ),
            secrets=settings.secrets(os.environ),
            look_ups=settings.live_sources(os.environ),
            shops=settings.pushing_shops(os.environ),
            audit_key=settings.audit_key(os.environ),
            oidc=settings.oidc_client(os.environ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a hub consists of."""

    tasks: Tasks
    core: Core
    stores: Stores
    contacts: ContactStore
    place: Callable[[], Place]
    numbers: PhoneNumbers
    similar: SimilarQuestions
    question_indexing: QuestionIndexing
    comparing: Comparing
    pop: ScreenPop
    choosing: Choosing
    accounts: Accounts
    first_start: FirstStart
    test_phone: TestPhone
    at_provider: AtProvider | None
    trail: Trail
    left_notes: LeftNotes
    audit: AuditParts
    applier: Applier
    uploads: Uploads
    calendars: Calendars
    retention: Retention
    intake: Intake
    callbacks: Callbacks
    sending: MessageSending
    messages: MessageParts
    stopped: StoppedSourceStore
    webhooks: Webhooks
    alerts: AlertParts
    connectors: list[Connector]
    channels: Mapping[str, Channel]
    waiting: WaitingMessages
    consoles: Consoles
    sockets: ConsoleSockets
    metrics: Metrics
    checking: Checking
    connections: Connections
    live: LiveSources
    pushes: Pushes
    surveys: Surveys
    contacts_of_work: ContactsOfWork
    things: ThingsOfWork
    stock: StockKept
    pricing: Pricing
    work: WorkActs
    cells: Cells
    report_mails: ReportMailParts
    what_if: WhatIf
    erasing: Erasing
    forgetting: ContactRetention
    kept_elsewhere: tuple[KeptElsewhere, ...]
    settings_file: Path | None
    restarting: Restarting

    def deliver(self, row: CallbackRow) -> None:
        """Deliver what a source is owed: a message, or what is asked of it."""
        (self.sending if row.type == SEND_MESSAGE else self.callbacks).add(row)

    @property
    def hub(self) -> Hub:
        """The one writer of the log."""
        return self.core.hub


async def join(
    stack: AsyncExitStack, settings: Settings, stores: Stores, core: Core, *, outside: Outside, clock: Clock
) -> Parts:
    """Make the parts around a hub that was read back; what they started ends with ``stack``."""
    session = await stack.enter_async_context(outgoing())
    tasks = await stack.enter_async_context(Tasks())
    hub, world = core.hub, core.world
    stack.push_async_callback(_stop_writing, hub, tasks.spawn(hub.run()))
    trail = Trail(hub.now, hub.write, hub.durable)
    audit = open_audit(
        stack,
        trail,
        stores,
        now=hub.now,
        settings=settings,
        key=outside.audit_key,
        spawn=tasks.spawn,
    )
    stack.push_async_callback(trail.close)
    tasks.spawn(trail.run())
    numbers, place = PhoneNumbers(), partial(place_of, world, settings.look_up_by())
    stores.customers.tiers.by(partial(tiering_of, world))
    accounts = await open_accounts(core, stores, clock, settings.sessions)
    with_contacts = CardsWithContacts(stores.customers, hub, core.rows)
    things = ThingsOfWork(stores, place, hub)
    source = CardsWithWork(with_contacts, hub.work, WorkStore(stores.readers), things.similar)
    asks = LookUpClient(await stack.enter_async_context(to_live_sources()))
    live = LiveSources(outside.look_ups, asks, now=clock.now, spawn=tasks.spawn)
    cards = Cards(source, numbers, clock_ms=clock.now, place=place, spawn=tasks.spawn, live=live)
    pop = ScreenPop(hub, world, core.deltas, cards, tasks.spawn)
    stores.customer_changes.subscribe(pop.customers_changed)
    messages = _messages(core, stores, settings.templates(), settings.messages.per_minute)
    channels: dict[str, Channel] = {}
    stopped, callbacks, sending = sending_to_sources(
        core,
        stores,
        endpoints=outside.endpoints,
        channels=channels,
        session=session,
        clock=clock,
        tasks=tasks,
        messages=messages,
    )
    consoles = Consoles(
        hub,
        world,
        core.deltas,
        pop,
        tasks.spawn,
        whole=core.whole,
        reads=Reads(
            threads=messages.reading,
            work=WorkStore(stores.list_readers),
            views=views_of(core, stores, accounts),
        ),
        down=sending.down,
    )
    core.work_rows.on_change(consoles.work_changed)
    sending.on_change(consoles.show_sending)
    messages.typing.on_customer(partial(consoles.show_typing, reads=messages.lately))
    connectors: list[Connector] = []
    connections = connections_of(settings.server)
    shares = FairShares(hub.now, lambda: hub.unwritten)
    core.deltas.subscribe(lambda durable: shares.room_made())
    hub.gate.listen(failed=shares.room_made, shown=shares.room_made)
    pushes = Pushes(stores.customers.pushes, numbers, place, hub.now)
    shown = Shown(
        consoles=consoles.__len__,
        callbacks_owed=lambda: callbacks.owed + sending.owed,
        shares=shares,
        cards=cards,
        commits=stores.writer.commits,
        connections=connections,
        connectors=connectors,
        live=live,
        pushes=pushes,
        wait_errors=world.wait_errors.all,
    )
    metrics = Metrics(hub, core.deltas, shown)
    stock = open_stock(core, stores, things)
    intake = Intake(
        hub,
        world,
        stores.sources,
        numbers,
        pop,
        shares=shares,
        settings=settings,
        subjects=Subjects(
            messages=messages,
            work=WorkFromSources(hub, Work(hub, world, WorkStore(stores.list_readers)), stock),
        ),
    )
    test_phone = TestPhone(hub, world, intake, tasks.spawn)
    core.deltas.subscribe(test_phone.follow)
    waiting = WaitingMessages(intake, stores.writer, stores.readers, hub.now)
    channels |= opened_channels(
        outside.channels,
        core,
        stores,
        waiting=waiting,
        call_backs=intake.call_backs,
        files=messages.attachments,
        session=session,
        public_url=settings.server.public_url,
    )
    pricing = pricing_of(stores, things)
    for_commands = parts_of_commands(
        core,
        stores,
        pop,
        consoles,
        intake=intake,
        metrics=metrics,
        messages=messages,
        pricing=pricing,
    )
    webhooks = webhooks_of(core, stores, outside.webhooks, session, tasks)
    calendars = Calendars(hub, world.directory)
    uploads = open_uploads(stores, place, clock, tasks)
    cells = open_cells(core, stores, settings, tasks)
    erasing = open_erasing(core, stores, messages, uploads)
    forgetting = open_forgetting(core, stores, messages, erasing, trail=trail, settings=settings)
    return Parts(
        tasks=tasks,
        core=core,
        stores=stores,
        contacts=ContactStore(stores.list_readers),
        place=place,
        numbers=numbers,
        similar=SimilarQuestions(stores.customers.writer, stores.customers.readers, clock.now),
        question_indexing=open_indexing(stores),
        comparing=open_comparing(stores),
        pop=pop,
        choosing=for_commands.choosing,
        accounts=accounts,
        first_start=FirstStart(accounts),
        test_phone=test_phone,
        at_provider=await open_oidc(stack, settings.oidc, outside.oidc, clock),
        trail=trail,
        left_notes=LeftNotes(stores.data, trail),
        uploads=uploads,
        erasing=erasing,
        forgetting=forgetting,
        kept_elsewhere=kept_elsewhere(settings),
        settings_file=settings.place,
        restarting=Restarting(),
        audit=audit,
        applier=Applier(
            hub,
            world.directory,
            retired=accounts.end_agents,
            day_changed=core.figures.recount,
            refresh_hours=calendars.refresh,
            channels=known_channels(settings),
            applied=partial(_applied, channels, consoles),
            sign_ins=partial(_signing_in, accounts),
        ),
        calendars=calendars,
        retention=retention_of(core, stores, audit, settings, tasks, forgetting=forgetting),
        cells=cells,
        report_mails=open_report_mails(core, stores, accounts, cells, channels=channels, trail=trail),
        what_if=open_what_if(stores, settings, tasks),
        intake=intake,
        callbacks=callbacks,
        sending=sending,
        messages=messages,
        stopped=stopped,
        webhooks=webhooks,
        alerts=open_alerts(
            core, stores, settings, consoles, webhooks=webhooks, channels=channels, tasks=tasks
        ),
        connectors=connectors,
        channels=channels,
        waiting=waiting,
        consoles=consoles,
        sockets=await open_sockets(stores, for_commands, accounts, tasks, trail),
        metrics=metrics,
        checking=Checking(check_command(stores.data, settings.file), tasks.spawn, hub.now),
        connections=connections,
        live=live,
        pushes=pushes,
        contacts_of_work=contacts_of_work(core, stores, intake),
        things=things,
        stock=stock,
        pricing=pricing,
        work=for_commands.work,
        surveys=open_surveys(
            settings,
            core,
            stores,
            channels=channels,
            sender=WebhookSender(session, outside.endpoints),
            messages=messages,
        ),
    )


def _applied(channels: Mapping[str, Channel], consoles: Consoles) -> None:
    receptions_may_differ(channels)
    consoles.teams_changed()


def _signing_in(accounts: Accounts) -> list[SignIn]:
    """Users who may sign in, as which agent, and with which team."""
    users = accounts.sign_ins.users()
    return [SignIn(each.name, each.agent, each.team) for each in users if not each.disabled]


def _messages(core: Core, stores: Stores, templates: Templates, per_minute: int) -> MessageParts:
    threads = Threads(stores.messages)
    core.hub.gate.on_reset(threads)
    reading = ThreadReading(core.world, stores.messages)
    attachments = AttachmentStore(stores.data, stores.writer, stores.list_readers, core.hub.now)
    core.hub.gate.on_reset(attachments)
    return MessageParts(
        store=stores.messages,
        threads=threads,
        live=core.messages,
        reading=reading,
        lately=ReadLately(core.hub.now),
        attachments=attachments,
        html=HtmlCleaner(),
        templates=templates,
        typing=Typing(core.hub.now),
        pace=Pace(per_minute, core.hub.now),
    )


async def _stop_writing(hub: Hub, writing: asyncio.Task[None]) -> None:
    hub.stop()
    await asyncio.wait([writing])  # an error of it is told by ``Running.failed``
