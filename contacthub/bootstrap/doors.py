"""The HTTP interface: every route of every subject, bound to the parts of a hub."""

from __future__ import annotations

from functools import partial
from typing import Any

from aiohttp import web

from contacthub.accounts import admin_http as users_and_tokens
from contacthub.accounts import audit_http as audit
from contacthub.accounts import factors_http as factors
from contacthub.accounts import http as sign_in
from contacthub.accounts import links_http as password_links
from contacthub.accounts import own_http as own_sign_in
from contacthub.accounts.identifying import Identifying
from contacthub.api.app import make_app
from contacthub.api.auditing import Auditing
from contacthub.api.client_address import TrustedProxies
from contacthub.api.describing import http as self_description
from contacthub.api.describing.words import Interface
from contacthub.api.login import Identify, OwnOrigin
from contacthub.api.route import Bound, Route, bind
from contacthub.bootstrap.parts import Outside, Parts
from contacthub.bootstrap.work import found_by, people_of, views_of
from contacthub.channels import http as channels
from contacthub.channels.chat import http as chat
from contacthub.config import ServerTable
from contacthub.console.schema import console_schema
from contacthub.contacts import choosing_http as choosing
from contacthub.contacts import floor_http as floor
from contacthub.contacts import http as contacts
from contacthub.contacts import own_http as own_contacts
from contacthub.contacts import routing_http as routing
from contacthub.contacts import stepping_in_http as stepping_in
from contacthub.contacts.store import LiveContactStore
from contacthub.contacts.world import World
from contacthub.customers import (
    doubles_http,
    groups_http,
    history_http,
    imports_http,
    merging_http,
    models_http,
    prices_http,
    stock_http,
    tiers_http,
)
from contacthub.customers import http as customers_http
from contacthub.customers import questions_http as earlier_questions
from contacthub.customers import records_http as records
from contacthub.customers.importing import http as importing
from contacthub.customers.live_http import ROUTES as LIVE_ROUTES
from contacthub.customers.live_http import LiveDoors
from contacthub.customers.looking import Limits, Looking
from contacthub.customers.shops_http import ROUTES as SHOP_ROUTES
from contacthub.customers.shops_http import ShopDoors
from contacthub.customers.uploads import http as uploads
from contacthub.floor_file import http as floor_file
from contacthub.floor_file import replies_http
from contacthub.hub import http as log
from contacthub.messages import html_http as html
from contacthub.messages import http as messages
from contacthub.messages import signatures_http as signatures
from contacthub.messages import templates_http
from contacthub.messages import uploads_http as attachments
from contacthub.messages.readers import Readers
from contacthub.messages.store import MessageStore
from contacthub.processes.eligible import all_single_handed
from contacthub.reports import http as reports
from contacthub.reports import wallboard_http as wallboard
from contacthub.reports.wallboard import Wallboard
from contacthub.running import http as operations
from contacthub.sources import call_backs_http as call_backs
from contacthub.sources import http as events
from contacthub.sources import preview_http as previews
from contacthub.sources.pushed import PushDoor
from contacthub.sources.wire import command_webhook, event_shapes
from contacthub.surveys import page_http as surveys_page
from contacthub.surveys import results_http as survey_results
from contacthub.work import board_http as work_board
from contacthub.work import figures_http as work_figures
from contacthub.work import files_http as work_files
from contacthub.work import handover_http as handover
from contacthub.work import http as work
from contacthub.work import links_http as links
from contacthub.work import list_http as work_lists
from contacthub.work import quote_pages_http as quote_pages
from contacthub.work import quotes_http as quotes
from contacthub.work import survey_http as survey_of_item
from contacthub.work import times_http as times
from contacthub.work import visits_http
from contacthub.work.around import Beside
from contacthub.work.figures import FigureStore
from contacthub.work.quotes import QuoteStore
from contacthub.work.service_records import RecordStore
from contacthub.work.store import WorkStore
from contacthub.work.typesetter import Typesetter
from contacthub.work.visits import VisitStore
from contacthub.work.webhooks.wire import work_event_shapes, work_webhook
from contacthub.work.work import Work

ROUTES: tuple[Route[Any], ...] = (
    *operations.ROUTES,
    *sign_in.ROUTES,
    *own_sign_in.ROUTES,
    *factors.ROUTES,
    *events.ROUTES,
    *SHOP_ROUTES,
    *contacts.ROUTES,
    *own_contacts.ROUTES,
    *messages.ROUTES,
    *attachments.ROUTES,
    *signatures.ROUTES,
    *chat.ROUTES,
    *channels.ROUTES,
    *choosing.ROUTES,
    *call_backs.ROUTES,
    *tiers_http.ROUTES,
    *doubles_http.ROUTES,
    *groups_http.ROUTES,
    *customers_http.ROUTES,
    *records.ROUTES,
    *LIVE_ROUTES,
    *earlier_questions.ROUTES,
    *history_http.ROUTES,
    *models_http.ROUTES,
    *prices_http.ROUTES,
    *stock_http.ROUTES,
    *merging_http.ROUTES,
    *floor.ROUTES,
    *replies_http.ROUTES,
    *templates_http.ROUTES,
    *stepping_in.ROUTES,
    *work_figures.ROUTES,  # before /work/{id}
    *work_board.ROUTES,  # before /work/{id}
    *handover.ROUTES,  # the same
    *times.ROUTES,
    *work_lists.ROUTES,
    *work.ROUTES,
    *links.ROUTES,
    *quotes.ROUTES,
    *work_files.ROUTES,
    *quote_pages.ROUTES,
    *survey_of_item.ROUTES,
    *visits_http.ROUTES,
    *routing.ROUTES,
    *reports.ROUTES,
    *wallboard.ROUTES,
    *surveys_page.ROUTES,
    *survey_results.ROUTES,
    *previews.ROUTES,
    *log.LOG_ROUTES,
    *floor_file.ROUTES,
    *users_and_tokens.ROUTES,
    *password_links.ROUTES,
    *audit.ROUTES,
    *importing.ROUTES,
    *imports_http.ROUTES,
    *uploads.ROUTES,
    *log.ARCHIVE_ROUTES,
    *self_description.ROUTES,
)

TAGS = {
    "Events": "What happens outside comes in as CloudEvents.",
    "Contacts": "Contacts, live and past, and why they went to whom.",
    "Messages": "What customers and agents write to each other, by threads.",
    "Work": "What was promised: follow-ups, complaints, repairs, each with an owner until it is done.",
    "Customers": "People and firms, with what they bought, own, had repaired and asked.",
    "Floor": "Queues and agents now, and the log of all that happened.",
    "Reports": "Figures of whole days.",
    "Surveys": "What customers are asked after a contact, and what they answered.",
    "Sign-in": "Sessions of people, and the console socket.",
    "Administration": "What the command line asks of a running hub.",
    "Operations": "Health, figures, and this description.",
}


def interface() -> Interface:
    """What the description of the interface tells beside the routes."""
    return Interface(
        tags=TAGS,
        socket=console_schema()["$defs"],
        own={**event_shapes(), **work_event_shapes()},
        webhooks={"command": command_webhook(), "work": work_webhook()},
    )


def doors(parts: Parts, outside: Outside, server: ServerTable, control_token: str) -> web.Application:
    """The application with every route bound to the parts that its handler uses."""
    origin = OwnOrigin(server.public_url)
    identify = Identifying(parts.accounts, origin, control_token)
    auditing = Auditing(parts.trail)
    app = make_app(
        bound(parts, outside, origin, identify, auditing),
        identify,
        TrustedProxies(server.trusted_proxies),
        auditing,
        is_secure=origin.is_secure,
    )
    operations.add_files(app)
    return app


def bound(
    parts: Parts, outside: Outside, origin: OwnOrigin, identify: Identify, auditing: Auditing
) -> list[Bound]:
    """Every route with the handler of the subject it belongs to."""
    hub, accounts, customers = parts.hub, parts.accounts, parts.stores.customers
    pop, place = parts.pop, parts.place
    sign_in_doors = sign_in.SignInDoors(accounts, identify, origin, parts.sockets.serve, auditing)
    looking = Looking(hub, pop, lambda: _limits(parts.core.world), auditing)
    work_doors = _work_doors(parts, auditing)
    customer_doors = customers_http.CustomerDoors(hub, customers, parts.numbers, pop, place, looking=looking)
    operation_doors = operations.OperationDoors(
        hub,
        parts.connectors,
        parts.metrics,
        identify,
        commits=parts.stores.writer.commits,
        live=parts.live,
    )
    threads = MessageStore(parts.stores.list_readers)
    readers = Readers(
        hub,
        parts.core.world,
        threads,
        parts.contacts,
        auditing,
        ids_of=customers.merges.ids_of,
        lately=parts.messages.lately,
    )
    account_doors = users_and_tokens.AccountDoors(accounts, accounts.has_agent, auditing)
    audit_doors = audit.AuditDoors(parts.trail, parts.left_notes, parts.audit, accounts.sign_ins.called)
    return [
        *bind(operation_doors, operations.ROUTES),
        *bind(sign_in_doors, sign_in.ROUTES),
        *bind(factors.FactorDoors(accounts, auditing), factors.ROUTES),
        *bind(own_sign_in.OwnDoors(accounts, origin, auditing), own_sign_in.ROUTES),
        *bind(
            events.EventDoors(
                parts.intake,
                outside.secrets,
                identify,
                hub.now,
                pushes=PushDoor(parts.pushes, hub.now),
            ),
            events.ROUTES,
        ),
        *bind(ShopDoors(parts.pushes, outside.shops), SHOP_ROUTES),
        *bind(
            contacts.ContactDoors(hub, parts.contacts, parts.stores.log, auditing, customers.merges.ids_of),
            contacts.ROUTES,
        ),
        *bind(own_contacts.OwnContactDoors(hub, parts.core.world, parts.contacts), own_contacts.ROUTES),
        *bind(
            messages.ThreadDoors(hub, parts.core.world, threads, readers),
            messages.ROUTES,
        ),
        *bind(chat.ChatDoors(parts.channels), chat.ROUTES),
        *bind(channels.ChannelDoors(parts.channels, hub.now), channels.ROUTES),
        *bind(
            attachments.AttachmentDoors(hub, parts.messages.attachments, parts.messages.store, readers),
            attachments.ROUTES,
        ),
        *bind(signatures.SignatureDoors(hub, parts.core.world, parts.core.signatures), signatures.ROUTES),
        *bind(html.HtmlDoors(hub, threads, readers, parts.messages.attachments), html.ROUTES),
        *bind(
            choosing.ChoosingDoors(hub, parts.core.world, pop, parts.choosing),
            choosing.ROUTES,
        ),
        *bind(
            call_backs.CallBackDoors(hub, parts.core.world, parts.intake.call_backs, auditing),
            call_backs.ROUTES,
        ),
        *bind(groups_http.GroupDoors(hub, customers.groups, looking, auditing), groups_http.ROUTES),
        *bind(tiers_http.TierDoors(hub, customers.tiers), tiers_http.ROUTES),
        *bind(
            doubles_http.DoubleDoors(customers, parts.numbers, place, looking=looking, auditing=auditing),
            doubles_http.ROUTES,
        ),
        *bind(customer_doors, customers_http.ROUTES),
        *bind(LiveDoors(customers, pop, looking), LIVE_ROUTES),
        *bind(records.RecordDoors(hub, customers, place, looking), records.ROUTES),
        *bind(history_http.HistoryDoors(customers, looking), history_http.ROUTES),
        *bind(models_http.ModelDoors(hub, customers.models, place), models_http.ROUTES),
        *bind(prices_http.PriceDoors(hub, customers.prices, place), prices_http.ROUTES),
        *bind(stock_http.StockDoors(hub, customers.stock, place, auditing), stock_http.ROUTES),
        *bind(merging_http.MergingDoors(customers, looking, auditing), merging_http.ROUTES),
        *bind(earlier_questions.SimilarDoors(hub, parts.similar, place), earlier_questions.ROUTES),
        *bind(floor.FloorDoors(hub, parts.core.world, parts.core.whole), floor.ROUTES),
        *bind(replies_http.ReplyDoors(hub, parts.core.world.directory), replies_http.ROUTES),
        *bind(templates_http.TemplateDoors(parts.messages.templates), templates_http.ROUTES),
        *bind(stepping_in.SteppingInDoors(hub, parts.core.world), stepping_in.ROUTES),
        *bind(
            work_figures.FigureDoors(hub, FigureStore(parts.stores.list_readers), parts.core.world.directory),
            work_figures.ROUTES,
        ),
        *bind(_board_doors(parts), work_board.ROUTES),
        *bind(_handover_doors(parts), handover.ROUTES),
        *bind(times.TimesDoors(parts.calendars.next_business_day), times.ROUTES),
        *bind(_work_lists(parts, auditing), work_lists.ROUTES),
        *bind(work_doors, work.ROUTES),
        *bind(work_doors, links.ROUTES),
        *bind(work_doors, quotes.ROUTES),
        *bind(work_doors, work_files.ROUTES),
        *bind(quote_pages.QuotePages(work_doors, Typesetter()), quote_pages.ROUTES),
        *bind(
            survey_of_item.SurveyDoors(
                hub,
                Work(hub, parts.core.world, WorkStore(parts.stores.list_readers)),
                parts.work,
                parts.surveys.store,
                parts.surveys.follow_up,
            ),
            survey_of_item.ROUTES,
        ),
        *bind(
            visits_http.VisitDoors(
                hub,
                VisitStore(parts.stores.list_readers),
                lambda: parts.core.world.directory.floor.time_zone,
            ),
            visits_http.ROUTES,
        ),
        *bind(routing.RoutingDoors(hub, parts.core.world), routing.ROUTES),
        *bind(_wallboard_doors(parts, auditing), wallboard.ROUTES),
        *bind(reports.ReportDoors(hub, parts.core.world, parts.contacts.responses), reports.ROUTES),
        *bind(
            surveys_page.AskDoors(
                parts.surveys.store, parts.core.world.directory, hub.now, parts.surveys.follow_up
            ),
            surveys_page.ROUTES,
        ),
        *bind(
            survey_results.ResultDoors(parts.surveys.store, parts.core.world.directory, hub.now),
            survey_results.ROUTES,
        ),
        *bind(previews.PreviewDoors(hub, parts.core.world, pop, parts.intake.needing), previews.ROUTES),
        *bind(log.LogDoors(hub, parts.stores.log, auditing), log.LOG_ROUTES),
        *bind(
            floor_file.FloorFileDoors(
                parts.applier,
                auditing,
                lambda: all_single_handed(hub.work.book, people_of(parts.core, accounts)),
            ),
            floor_file.ROUTES,
        ),
        *bind(account_doors, users_and_tokens.ROUTES),
        *bind(password_links.LinkDoors(accounts, origin, auditing), password_links.ROUTES),
        *bind(audit_doors, audit.ROUTES),
        *bind(importing.ImportDoors(customers, parts.numbers, place, auditing), importing.ROUTES),
        *bind(imports_http.PastImportDoors(customers.history, auditing, parts.uploads), imports_http.ROUTES),
        *bind(uploads.UploadDoors(parts.uploads, auditing), uploads.ROUTES),
        *bind(log.ArchiveDoors(parts.retention, auditing), log.ARCHIVE_ROUTES),
        *bind(self_description.DescriptionDoors(ROUTES, interface, console_schema), self_description.ROUTES),
    ]


def _work_doors(parts: Parts, auditing: Auditing) -> work_files.FileDoors:
    store, customers = WorkStore(parts.stores.list_readers), parts.stores.customers
    return work_files.FileDoors(
        parts.hub,
        Work(parts.hub, parts.core.world, store),
        store,
        auditing,
        acts=parts.work,
        ids_of=customers.merges.ids_of,
        beside=Beside(
            store,
            parts.things,
            files=parts.work.files,
            records=RecordStore(parts.stores.writer, parts.stores.list_readers),
            quotes=QuoteStore(parts.stores.list_readers),
            visits=VisitStore(parts.stores.list_readers),
            pricing=parts.pricing,
            surveys=parts.surveys.store,
        ),
        views=views_of(parts.core, parts.stores, parts.accounts),
    )


def _work_lists(parts: Parts, auditing: Auditing) -> work_lists.WorkListDoors:
    return work_lists.WorkListDoors(
        parts.hub,
        WorkStore(parts.stores.list_readers),
        auditing,
        acts=parts.work,
        views=views_of(parts.core, parts.stores, parts.accounts),
        ids_of=parts.stores.customers.merges.ids_of,
        find=partial(found_by, parts.stores),
    )


def _handover_doors(parts: Parts) -> handover.HandoverDoors:
    work_items = Work(parts.hub, parts.core.world, WorkStore(parts.stores.list_readers))
    return handover.HandoverDoors(parts.hub, work_items)


def _board_doors(parts: Parts) -> work_board.WorkBoardDoors:
    hub, world, store = parts.hub, parts.core.world, WorkStore(parts.stores.list_readers)
    return work_board.WorkBoardDoors(hub, Work(hub, world, store), store, world.directory)


def _wallboard_doors(parts: Parts, auditing: Auditing) -> wallboard.WallboardDoors:
    visits = LiveContactStore(parts.stores.list_readers).ended_visits
    board = Wallboard(parts.hub, parts.core.world, visits, parts.connectors)
    return wallboard.WallboardDoors(board, parts.accounts, auditing)


def _limits(world: World) -> Limits:
    entry = world.directory.floor
    return Limits(searches=entry.agent_searches_per_hour, cards=entry.agent_cards_per_hour)
