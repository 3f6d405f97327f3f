"""The routes of customers: their file, models, prices, stock, and imports."""

from __future__ import annotations

from typing import Any, Final

from contacthub.api.auditing import Auditing
from contacthub.api.route import Bound, Route, bind
from contacthub.bootstrap.concerned import concerned_of
from contacthub.bootstrap.parts import Outside, Parts
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
from contacthub.customers.importing import samples_http
from contacthub.customers.live_http import ROUTES as LIVE_ROUTES
from contacthub.customers.live_http import LiveDoors
from contacthub.customers.looking import Limits, Looking
from contacthub.customers.shops_http import ROUTES as SHOP_ROUTES
from contacthub.customers.shops_http import ShopDoors
from contacthub.customers.uploads import http as uploads
from contacthub.privacy import http as privacy
from contacthub.privacy import keeping_http

CUSTOMER_ROUTES: Final[tuple[Route[Any], ...]] = (
    *customers_http.ROUTES,
    *records.ROUTES,
    *history_http.ROUTES,
    *groups_http.ROUTES,
    *tiers_http.ROUTES,
    *doubles_http.ROUTES,
    *merging_http.ROUTES,
    *privacy.ROUTES,
    *keeping_http.ROUTES,
    *earlier_questions.ROUTES,
    *LIVE_ROUTES,
    *SHOP_ROUTES,
    *models_http.ROUTES,
    *prices_http.ROUTES,
    *stock_http.ROUTES,
    *importing.ROUTES,
    *imports_http.ROUTES,
    *samples_http.ROUTES,
    *uploads.ROUTES,
)


def customer_doors(parts: Parts, outside: Outside, auditing: Auditing) -> list[Bound]:
    """What is known of customers, and how it is brought in and put right."""
    hub, customers, place = parts.hub, parts.stores.customers, parts.place
    looking = Looking(
        hub,
        parts.pop,
        lambda: _limits(parts.core.world),
        auditing,
        concerned=concerned_of(parts.core, parts.stores),
    )
    return [
        *bind(
            customers_http.CustomerDoors(hub, customers, parts.numbers, parts.pop, place, looking=looking),
            customers_http.ROUTES,
        ),
        *bind(records.RecordDoors(hub, customers, place, looking), records.ROUTES),
        *bind(history_http.HistoryDoors(customers, looking), history_http.ROUTES),
        *bind(groups_http.GroupDoors(hub, customers.groups, looking, auditing), groups_http.ROUTES),
        *bind(tiers_http.TierDoors(hub, customers.tiers), tiers_http.ROUTES),
        *bind(
            doubles_http.DoubleDoors(customers, parts.numbers, place, looking=looking, auditing=auditing),
            doubles_http.ROUTES,
        ),
        *bind(merging_http.MergingDoors(customers, looking, auditing), merging_http.ROUTES),
        *bind(privacy.PrivacyDoors(parts.hub, parts.erasing, auditing), privacy.ROUTES),
        *bind(
            keeping_http.KeepingDoors(
                parts.hub,
                parts.erasing.store,
                parts.forgetting,
                auditing,
                next_at=lambda: parts.retention.next_at,
                elsewhere=parts.kept_elsewhere,
            ),
            keeping_http.ROUTES,
        ),
        *bind(earlier_questions.SimilarDoors(hub, parts.similar, place, looking), earlier_questions.ROUTES),
        *bind(LiveDoors(customers, parts.pop, looking), LIVE_ROUTES),
        *bind(ShopDoors(parts.pushes, outside.shops), SHOP_ROUTES),
        *bind(models_http.ModelDoors(hub, customers.models, place, auditing), models_http.ROUTES),
        *bind(prices_http.PriceDoors(hub, customers.prices, place, auditing), prices_http.ROUTES),
        *bind(stock_http.StockDoors(hub, customers.stock, place, auditing), stock_http.ROUTES),
        *bind(importing.ImportDoors(customers, parts.numbers, place, auditing), importing.ROUTES),
        *bind(imports_http.PastImportDoors(customers.history, auditing, parts.uploads), imports_http.ROUTES),
        *bind(samples_http.SampleDoors(), samples_http.ROUTES),
        *bind(uploads.UploadDoors(parts.uploads, auditing), uploads.ROUTES),
    ]


def _limits(world: World) -> Limits:
    entry = world.directory.floor
    return Limits(searches=entry.agent_searches_per_hour, cards=entry.agent_cards_per_hour)
