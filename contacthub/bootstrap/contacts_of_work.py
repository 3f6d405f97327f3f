"""Contacts that the hub opens for work items."""

from __future__ import annotations

from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.contacts.store import ContactStore
from contacthub.sources.intake import Intake
from contacthub.surveys.store import SurveyStore
from contacthub.work.calling import Calling
from contacthub.work.comparing import ContactsOfWork, LiveContacts
from contacthub.work.tasks import Tasks


def contacts_of_work(core: Core, stores: Stores, intake: Intake) -> ContactsOfWork:
    """Join what opens and ends them."""
    live = LiveContacts(core.world)
    calling = Calling(
        core.hub,
        core.world,
        live,
        intake.own_contacts,
        customer=stores.customers.get,
        past=ContactStore(stores.list_readers),
        not_for=SurveyStore(stores.writer, stores.list_readers).dealt_with,
    )
    touched = core.touched_items
    tasks = Tasks(core.hub, core.world, live, intake.own_contacts, touch=touched.touch)
    return ContactsOfWork(core.hub, touched, live, (calling, tasks))
