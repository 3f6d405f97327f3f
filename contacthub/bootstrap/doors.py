"""The HTTP interface: every route of every subject, bound to the parts of a hub."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from contacthub.accounts.identifying import Identifying
from contacthub.alerts import http as alerts_http
from contacthub.alerts.wire import alert_event_shapes, alert_webhook
from contacthub.api.app import make_app
from contacthub.api.auditing import Auditing
from contacthub.api.client_address import TrustedProxies
from contacthub.api.describing import http as self_description
from contacthub.api.describing.words import Interface
from contacthub.api.login import Identify, OwnOrigin
from contacthub.api.route import Bound, Route, bind
from contacthub.bootstrap.contact_doors import CONTACT_ROUTES, contact_doors, message_doors
from contacthub.bootstrap.customer_doors import CUSTOMER_ROUTES, customer_doors
from contacthub.bootstrap.health import health_doors
from contacthub.bootstrap.parts import Outside, Parts
from contacthub.bootstrap.people_doors import PEOPLE_ROUTES, people_doors
from contacthub.bootstrap.reports import zone_of
from contacthub.bootstrap.settings import settings_doors
from contacthub.bootstrap.work import people_of
from contacthub.bootstrap.work_doors import WORK_ROUTES, work_doors
from contacthub.config import ServerTable
from contacthub.console.schema import console_schema
from contacthub.contacts import floor_http as floor
from contacthub.exports import http as exports
from contacthub.floor_file import http as floor_file
from contacthub.floor_file import places_http, versions_http
from contacthub.floor_file.store import DirectoryStore
from contacthub.hub import http as log
from contacthub.processes.eligible import all_single_handed
from contacthub.report_mails import http as report_mails_http
from contacthub.reports import (
    agent_days_http,
    contacts_http,
    figures_http,
    lists_http,
    rebuild_http,
    saved_views_http,
)
from contacthub.reports import http as reports
from contacthub.reports import wallboard_http as wallboard
from contacthub.reports.abandoned import AbandonedStore
from contacthub.reports.agent_days_store import AgentDayStore
from contacthub.reports.behind import BehindStore
from contacthub.reports.contact_rows import ContactRowStore
from contacthub.reports.saved_views import SavedReports
from contacthub.reports.wallboard import Wallboard
from contacthub.running import health_http as health
from contacthub.running import http as operations
from contacthub.running import settings_http
from contacthub.simulation import what_if_http
from contacthub.sources import http as events
from contacthub.sources.pushed import PushDoor
from contacthub.sources.wire import command_webhook, event_shapes
from contacthub.surveys import page_http as surveys_page
from contacthub.surveys import results_http as survey_results
from contacthub.work.webhooks.wire import work_event_shapes, work_webhook

ROUTES: tuple[Route[Any], ...] = (
    *operations.ROUTES,
    *health.ROUTES,
    *settings_http.ROUTES,
    *PEOPLE_ROUTES,
    *events.ROUTES,
    *CONTACT_ROUTES,
    *CUSTOMER_ROUTES,
    *exports.ROUTES,
    *floor.ROUTES,
    *log.LOG_ROUTES,
    *floor_file.ROUTES,
    *versions_http.ROUTES,
    *places_http.ROUTES,
    *log.ARCHIVE_ROUTES,
    *WORK_ROUTES,
    *reports.ROUTES,
    *figures_http.ROUTES,
    *contacts_http.ROUTES,
    *agent_days_http.ROUTES,
    *rebuild_http.ROUTES,
    *saved_views_http.ROUTES,
    *report_mails_http.ROUTES,
    *lists_http.ROUTES,
    *what_if_http.ROUTES,
    *wallboard.ROUTES,
    *alerts_http.ROUTES,
    *surveys_page.ROUTES,
    *survey_results.ROUTES,
    *self_description.ROUTES,
)

TAGS = {
    "Events": "What happens outside comes in as CloudEvents.",
    "Contacts": "Contacts, live and past, and why they went to whom.",
    "Messages": "What customers and agents write to each other, by threads.",
    "Work": "What was promised: follow-ups, complaints, repairs, each with an owner until it is done.",
    "Customers": "People and firms, with what they bought, own, had repaired and asked.",
    "Privacy": "Everything about one customer, erasing them, and lists as files.",
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
        own={**event_shapes(), **work_event_shapes(), **alert_event_shapes()},
        webhooks={"command": command_webhook(), "work": work_webhook(), "alert": alert_webhook()},
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
    found = [
        *_operation_doors(parts, identify),
        *settings_doors(parts, auditing),
        *people_doors(parts, origin, identify, auditing),
        *_source_doors(parts, outside, identify),
        *contact_doors(parts, auditing),
        *message_doors(parts, auditing),
        *customer_doors(parts, outside, auditing),
        *_floor_doors(parts, auditing),
        *work_doors(parts, auditing),
        *_report_doors(parts, auditing),
    ]
    files = exports.ExportDoors(found, auditing, parts.stores.data / "exports", parts.hub.now)
    return [*found, *bind(files, exports.ROUTES)]


def _operation_doors(parts: Parts, identify: Identify) -> list[Bound]:
    return [
        *bind(
            operations.OperationDoors(
                parts.hub,
                parts.connectors,
                parts.metrics,
                identify,
                commits=parts.stores.writer.commits,
                live=parts.live,
            ),
            operations.ROUTES,
        ),
        *health_doors(parts),
        *bind(self_description.DescriptionDoors(ROUTES, interface, console_schema), self_description.ROUTES),
    ]


def _source_doors(parts: Parts, outside: Outside, identify: Identify) -> list[Bound]:
    pushes = PushDoor(parts.pushes, parts.hub.now)
    event_doors = events.EventDoors(parts.intake, outside.secrets, identify, parts.hub.now, pushes=pushes)
    return bind(event_doors, events.ROUTES)


def _floor_doors(parts: Parts, auditing: Auditing) -> list[Bound]:
    """The floor as it is now, as the floor file has it, and the log of all that happened."""
    hub = parts.hub
    return [
        *bind(floor.FloorDoors(hub, parts.core.world, parts.core.whole), floor.ROUTES),
        *bind(
            floor_file.FloorFileDoors(
                parts.applier,
                auditing,
                lambda: all_single_handed(hub.work.book, people_of(parts.core, parts.accounts)),
            ),
            floor_file.ROUTES,
        ),
        *bind(
            versions_http.VersionDoors(parts.applier, DirectoryStore(parts.stores.list_readers), auditing),
            versions_http.ROUTES,
        ),
        *bind(places_http.PlaceDoors(), places_http.ROUTES),
        *bind(log.LogDoors(hub, parts.stores.log, auditing), log.LOG_ROUTES),
        *bind(log.ArchiveDoors(parts.retention, auditing), log.ARCHIVE_ROUTES),
    ]


def _report_doors(parts: Parts, auditing: Auditing) -> list[Bound]:
    hub, world, surveys = parts.hub, parts.core.world, parts.surveys
    alerts = parts.alerts
    board = Wallboard(hub, world, alerts.live, parts.connectors, alerts=alerts.alerts.on_wall)
    return [
        *bind(reports.ReportDoors(hub, world, parts.contacts.responses), reports.ROUTES),
        *bind(figures_http.FigureDoors(parts.report_mails.reports, zone_of(parts.core)), figures_http.ROUTES),
        *bind(
            agent_days_http.AgentDayDoors(hub, world, AgentDayStore(parts.stores.list_readers)),
            agent_days_http.ROUTES,
        ),
        *bind(
            contacts_http.BehindDoors(
                hub,
                world,
                BehindStore(parts.stores.list_readers, within_ms=parts.cells.within_ms),
                parts.contacts,
                auditing,
            ),
            contacts_http.ROUTES,
        ),
        *bind(rebuild_http.RebuildDoors(hub, parts.cells, auditing), rebuild_http.ROUTES),
        *bind(
            saved_views_http.SavedViewDoors(
                SavedReports(parts.stores.writer, parts.stores.list_readers, hub.now)
            ),
            saved_views_http.ROUTES,
        ),
        *bind(
            report_mails_http.ReportMailDoors(
                parts.report_mails.store,
                parts.report_mails.mails,
                auditing,
                now=hub.now,
                zone=zone_of(parts.core),
            ),
            report_mails_http.ROUTES,
        ),
        *bind(
            lists_http.ListDoors(
                hub,
                world,
                ContactRowStore(parts.stores.list_readers),
                AbandonedStore(parts.stores.list_readers),
                auditing,
            ),
            lists_http.ROUTES,
        ),
        *bind(what_if_http.WhatIfDoors(hub, world, parts.what_if), what_if_http.ROUTES),
        *bind(alerts_http.AlertDoors(hub, world, alerts.alerts, alerts.store), alerts_http.ROUTES),
        *bind(wallboard.WallboardDoors(board, parts.accounts, auditing), wallboard.ROUTES),
        *bind(
            surveys_page.AskDoors(surveys.store, world.directory, hub.now, surveys.follow_up),
            surveys_page.ROUTES,
        ),
        *bind(
            survey_results.ResultDoors(surveys.store, world.directory, hub.now),
            survey_results.ROUTES,
        ),
    ]
