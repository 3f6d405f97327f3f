"""What erases customers."""

from __future__ import annotations

from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.customers.uploads.uploads import Uploads
from contacthub.messages.parts import MessageParts
from contacthub.privacy.erasing import Erasing
from contacthub.privacy.store import PrivacyStore, Side


def open_erasing(core: Core, stores: Stores, messages: MessageParts, uploads: Uploads) -> Erasing:
    """Erase customers in both databases and the folder of files."""
    customers = Side(writer=stores.customers.writer, readers=stores.customers.readers)
    store = PrivacyStore(Side(writer=stores.writer, readers=stores.list_readers), customers)
    return Erasing(core.hub, store, messages, uploads, stores.customer_changes)
