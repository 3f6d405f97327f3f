"""The routes of work items."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from contacthub.api.auditing import Auditing
from contacthub.api.route import Bound, Route, bind
from contacthub.bootstrap.parts import Parts
from contacthub.bootstrap.unmaskings import unmaskings_of
from contacthub.bootstrap.work import found_by, views_of
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
from contacthub.work.work import Work

WORK_ROUTES: Final[tuple[Route[Any], ...]] = (
    *work_figures.ROUTES,
    *work_board.ROUTES,
    *handover.ROUTES,
    *times.ROUTES,
    *work_lists.ROUTES,
    *work.ROUTES,
    *links.ROUTES,
    *quotes.ROUTES,
    *work_files.ROUTES,
    *quote_pages.ROUTES,
    *survey_of_item.ROUTES,
    *visits_http.ROUTES,
)
"""Fixed paths stand before `/work/{id}`, here and where they are bound: the first that fits is taken."""


def work_doors(parts: Parts, auditing: Auditing) -> list[Bound]:
    """Work items, their lists, quotes, files, visits and figures."""
    hub, world, readers = parts.hub, parts.core.world, parts.stores.list_readers
    store = WorkStore(readers)
    items = Work(hub, world, store)
    item_doors = _item_doors(parts, items, store, auditing)
    return [
        *bind(
            work_figures.FigureDoors(hub, FigureStore(readers), world.directory, parts.work),
            work_figures.ROUTES,
        ),
        *bind(work_board.WorkBoardDoors(hub, items, parts.work, world.directory), work_board.ROUTES),
        *bind(handover.HandoverDoors(hub, items), handover.ROUTES),
        *bind(times.TimesDoors(parts.calendars.next_business_day), times.ROUTES),
        *bind(_list_doors(parts, store, auditing), work_lists.ROUTES),
        *bind(item_doors, work.ROUTES),
        *bind(item_doors, links.ROUTES),
        *bind(item_doors, quotes.ROUTES),
        *bind(item_doors, work_files.ROUTES),
        *bind(quote_pages.QuotePages(item_doors, Typesetter()), quote_pages.ROUTES),
        *bind(
            survey_of_item.SurveyDoors(
                hub,
                items,
                parts.work,
                parts.surveys.store,
                follow_up=parts.surveys.follow_up,
                auditing=auditing,
            ),
            survey_of_item.ROUTES,
        ),
        *bind(
            visits_http.VisitDoors(hub, VisitStore(readers), lambda: world.directory.floor.time_zone),
            visits_http.ROUTES,
        ),
    ]


def _item_doors(parts: Parts, items: Work, store: WorkStore, auditing: Auditing) -> work_files.FileDoors:
    readers = parts.stores.list_readers
    return work_files.FileDoors(
        parts.hub,
        items,
        auditing,
        acts=parts.work,
        ids_of=parts.stores.customers.merges.ids_of,
        beside=Beside(
            store,
            parts.things,
            files=parts.work.files,
            records=RecordStore(parts.stores.writer, readers),
            quotes=QuoteStore(readers),
            visits=VisitStore(readers),
            pricing=parts.pricing,
            surveys=parts.surveys.store,
        ),
        views=views_of(parts.core, parts.stores, parts.accounts),
        unmaskings=unmaskings_of(parts),
    )


def _list_doors(parts: Parts, store: WorkStore, auditing: Auditing) -> work_lists.WorkListDoors:
    return work_lists.WorkListDoors(
        parts.hub,
        store,
        auditing,
        acts=parts.work,
        views=views_of(parts.core, parts.stores, parts.accounts),
        ids_of=parts.stores.customers.merges.ids_of,
        find=partial(found_by, parts.stores),
    )
