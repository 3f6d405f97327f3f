"""The routes of contacts and messages, and of what is offered to agents about them."""

from __future__ import annotations

from typing import Any, Final

from contacthub.api.auditing import Auditing
from contacthub.api.route import Bound, Route, bind
from contacthub.bootstrap.concerned import concerned_of
from contacthub.bootstrap.parts import Parts
from contacthub.bootstrap.unmaskings import unmaskings_of
from contacthub.channels import http as channels
from contacthub.channels.chat import http as chat
from contacthub.contacts import choosing_http as choosing
from contacthub.contacts import http as contacts
from contacthub.contacts import own_http as own_contacts
from contacthub.contacts import routing_http as routing
from contacthub.contacts import stepping_in_http as stepping_in
from contacthub.floor_file import replies_http
from contacthub.messages import html_http as html
from contacthub.messages import http as messages
from contacthub.messages import signatures_http as signatures
from contacthub.messages import templates_http
from contacthub.messages import uploads_http as attachments
from contacthub.messages.readers import Readers
from contacthub.messages.store import MessageStore
from contacthub.sources import call_backs_http as call_backs
from contacthub.sources import preview_http as previews
from contacthub.sources import test_phone_http as test_phone

CONTACT_ROUTES: Final[tuple[Route[Any], ...]] = (
    *contacts.ROUTES,
    *own_contacts.ROUTES,
    *choosing.ROUTES,
    *call_backs.ROUTES,
    *stepping_in.ROUTES,
    *routing.ROUTES,
    *test_phone.ROUTES,
    *previews.ROUTES,
    *messages.ROUTES,
    *chat.ROUTES,
    *channels.ROUTES,
    *attachments.ROUTES,
    *signatures.ROUTES,
    *html.ROUTES,
    *replies_http.ROUTES,
    *templates_http.ROUTES,
)


def contact_doors(parts: Parts, auditing: Auditing) -> list[Bound]:
    """Contacts, live and past, and whose they are."""
    hub, world, ids_of = parts.hub, parts.core.world, parts.stores.customers.merges.ids_of
    return [
        *bind(
            contacts.ContactDoors(
                hub,
                parts.contacts,
                parts.stores.log,
                auditing,
                ids_of,
                unmaskings=unmaskings_of(parts),
                wait_errors=world.wait_errors,
            ),
            contacts.ROUTES,
        ),
        *bind(own_contacts.OwnContactDoors(hub, world, parts.contacts), own_contacts.ROUTES),
        *bind(choosing.ChoosingDoors(hub, world, parts.pop, parts.choosing), choosing.ROUTES),
        *bind(
            call_backs.CallBackDoors(hub, world, parts.intake.call_backs, auditing, parts.contacts),
            call_backs.ROUTES,
        ),
        *bind(stepping_in.SteppingInDoors(hub, world), stepping_in.ROUTES),
        *bind(routing.RoutingDoors(hub, world), routing.ROUTES),
        *bind(test_phone.TestPhoneDoors(parts.test_phone, world.directory), test_phone.ROUTES),
        *bind(
            previews.PreviewDoors(
                hub, world, parts.pop, parts.intake.needing, concerned_of(parts.core, parts.stores)
            ),
            previews.ROUTES,
        ),
    ]


def message_doors(parts: Parts, auditing: Auditing) -> list[Bound]:
    """What is written, and the channels by which it comes."""
    hub, world, files = parts.hub, parts.core.world, parts.messages.attachments
    threads = MessageStore(parts.stores.list_readers)
    readers = Readers(
        hub,
        world,
        threads,
        parts.contacts,
        auditing,
        ids_of=parts.stores.customers.merges.ids_of,
        lately=parts.messages.lately,
    )
    return [
        *bind(messages.ThreadDoors(hub, world, threads, readers), messages.ROUTES),
        *bind(chat.ChatDoors(parts.channels), chat.ROUTES),
        *bind(channels.ChannelDoors(parts.channels, hub.now), channels.ROUTES),
        *bind(
            attachments.AttachmentDoors(hub, files, parts.messages.store, readers),
            attachments.ROUTES,
        ),
        *bind(signatures.SignatureDoors(hub, world, parts.core.signatures), signatures.ROUTES),
        *bind(html.HtmlDoors(hub, threads, readers, files), html.ROUTES),
        *bind(replies_http.ReplyDoors(hub, world.directory), replies_http.ROUTES),
        *bind(templates_http.TemplateDoors(parts.messages.templates), templates_http.ROUTES),
    ]
