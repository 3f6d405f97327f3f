"""What goes out to sources: call-backs, and messages, which a channel of this process may take."""

from __future__ import annotations

import random
from collections.abc import Mapping

import aiohttp

from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.bootstrap.surveys import follow_ups_of
from contacthub.channels.chat.channel import ChatChannel
from contacthub.channels.chat.settings import ChatTable
from contacthub.channels.files import ChannelFiles
from contacthub.channels.mail.settings import MailTable
from contacthub.channels.port import Around, Channel, ChannelPort, MakeChannel, SendsNotices
from contacthub.channels.sending import ChannelSender
from contacthub.channels.sends_begun import SendsBegun
from contacthub.channels.waiting import WaitingMessages
from contacthub.clock import Clock
from contacthub.config import Settings
from contacthub.floor_file.settings_checking import KnownChannels
from contacthub.hub.tasks import Tasks
from contacthub.messages.attachments import AttachmentStore
from contacthub.messages.parts import MessageParts
from contacthub.messages.reports import MessageReports
from contacthub.sources.call_backs import CallBacks
from contacthub.sources.callbacks import Callbacks
from contacthub.sources.message_sending import MessageSending
from contacthub.sources.sender import Endpoint, WebhookSender
from contacthub.sources.signals import Signals
from contacthub.sources.stopped_sources import StoppedSourceStore
from contacthub.surveys.in_chat import InChat
from contacthub.surveys.store import SurveyStore
from contacthub.work.webhooks.words import ALERT_TYPES


def sending_to_sources(
    core: Core,
    stores: Stores,
    *,
    endpoints: Mapping[str, Endpoint],
    channels: Mapping[str, Channel],
    session: aiohttp.ClientSession,
    clock: Clock,
    tasks: Tasks,
    messages: MessageParts,
) -> tuple[StoppedSourceStore, Callbacks, MessageSending]:
    """The senders; ``channels`` are filled in later."""
    urls = {name: each.url for name, each in endpoints.items()}
    stopped = StoppedSourceStore(stores.writer, urls, clock.now)
    sender = WebhookSender(session, endpoints)
    messenger = ChannelSender(channels, sender, messages.threads.is_stopped)
    reports = MessageReports(core.hub, messages)
    sending = MessageSending(core.hub, messenger, reports, stopped, tasks.spawn, rng=random.Random())
    callbacks = Callbacks(
        core.hub,
        core.world,
        sender,
        stopped,
        tasks.spawn,
        owes_messages=sending.owes,
        rng=random.Random(),
    )
    signals = Signals(core.hub, core.world, messages.store, messenger, tasks.spawn)
    core.deltas.subscribe(signals.follow)
    messages.typing.on_agent(signals.typing)
    return stopped, callbacks, sending


def opened_channels(
    makers: Mapping[str, MakeChannel],
    core: Core,
    stores: Stores,
    *,
    waiting: WaitingMessages,
    call_backs: CallBacks,
    files: AttachmentStore,
    session: aiohttp.ClientSession,
    public_url: str | None,
) -> dict[str, Channel]:
    """The channels of the settings, by name."""
    hub, sends = core.hub, SendsBegun(stores.writer, core.hub.now)
    channels: dict[str, Channel] = {}
    surveys = SurveyStore(stores.writer, stores.list_readers)
    in_chat = InChat(surveys, follow_ups_of(core, stores), hub.now)
    for name, make in makers.items():
        channels[name] = make(
            Around(
                port=ChannelPort(hub, waiting.take, source=name),
                session=session,
                sends=sends,
                files=ChannelFiles(files, name, hub.now),
                writer=stores.writer,
                readers=stores.readers,
                world=core.world,
                deltas=core.deltas,
                call_backs=call_backs,
                channels=channels,
                in_chat=in_chat,
                public_url=public_url,
            )
        )
    return channels


def mailbox_of(channels: Mapping[str, Channel]) -> SendsNotices | None:
    """The first of the mail channels, by which the hub writes to its own people; None: there is none."""
    return next((each for each in channels.values() if isinstance(each, SendsNotices)), None)


def receptions_may_differ(channels: Mapping[str, Channel]) -> None:
    """Have visitors told what the floor file says of their chats now: no event says that."""
    for each in channels.values():
        if isinstance(each, ChatChannel):
            each.sockets.reception_may_differ()


def outgoing() -> aiohttp.ClientSession:
    """For call-backs: a source that does not answer holds up no other, and no source sets cookies."""
    connector = aiohttp.TCPConnector(limit=0, limit_per_host=20)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


def known_channels(settings: Settings) -> KnownChannels:
    """What the floor file may name of the settings."""
    return KnownChannels(
        queue_of_chat={each.name: each.queue for each in settings.channels if isinstance(each, ChatTable)},
        mailboxes={each.name for each in settings.channels if isinstance(each, MailTable)},
        webhooks={each.id: bool({*ALERT_TYPES} & {*each.types}) for each in settings.webhooks},
        writing_first={each.name for each in settings.channels if each.writes_first},
    )
