"""The audit: what reads it, seals it and has it anchored."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contacthub.access.trail import Trail
from contacthub.audit.anchors import Anchors, key_at
from contacthub.audit.sealing import Sealing
from contacthub.audit.seals import SealStore
from contacthub.audit.store import AuditStore
from contacthub.audit.verification import Verification
from contacthub.bootstrap.stores import Stores
from contacthub.config import Settings
from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditParts:
    """What reads the audit, and what keeps it as it was written."""

    store: AuditStore
    sealing: Sealing
    verification: Verification


def open_audit(
    stack: AsyncExitStack,
    trail: Trail,
    stores: Stores,
    *,
    now: Callable[[], Instant],
    settings: Settings,
    key: Ed25519PrivateKey | None,
    spawn: Callable[[Coroutine[Any, Any, None]], Any],
) -> AuditParts:
    """Make them; when ``stack`` ends, what is left is sealed. ``key`` signs, else that of the data folder."""
    folder = settings.audit.folder(stores.data)
    anchors = Anchors(folder, key_at(stores.data) if key is None else lambda: key)
    sealing = Sealing(trail, SealStore(stores.writer, stores.list_readers), anchors, now)
    stack.push_async_callback(sealing.close)
    verification = Verification(stores.list_readers, folder, trail, sealing, now=now, spawn=spawn)
    return AuditParts(store=AuditStore(stores.list_readers), sealing=sealing, verification=verification)
