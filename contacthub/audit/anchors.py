"""Anchors: what the chain was at one moment of each day, signed, in a file that can be copied elsewhere.

    audit-anchors/2026-11-28.json
    {"version": 1, "day": "2026-11-28", "at": "2026-11-28T00:00:31.204Z", "seal": 812, "hash": "9f0c…",
     "rows": 40211, "public_key": "…", "signature": "…"}

The signature is over the other members, as JSON with sorted names and without spaces.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contacthub.audit.chain import Seal
from contacthub.clock import rfc3339
from contacthub.database.durable_files import sync_and_close, sync_folder
from contacthub.routing.words import Instant

FOLDER: Final = "audit-anchors"
KEY_FILE: Final = "audit.key"
NAMES: Final = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].json"
MOST_BYTES: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What a file says: the chain had ``rows`` rows up to ``seal``, whose hash is ``hash``."""

    version: int
    day: str
    at: str
    seal: int
    hash: str
    rows: int
    public_key: str
    signature: str


class BadAnchor(Exception):
    """A file is no anchor, or not as it was signed."""


def key_at(data: Path) -> Callable[[], Ed25519PrivateKey]:
    """What reads the key in a data directory, and makes it where there is none: for its owner alone."""

    def key() -> Ed25519PrivateKey:
        path = data / KEY_FILE
        if not path.exists():
            _make_key(path)
        found = key_of(path.read_text(encoding="utf-8"))
        if found is None:
            raise OSError(f"{path} has no key: move it away, and another one is made")
        return found

    return key


def _make_key(path: Path) -> None:
    arriving = path.with_suffix(".tmp")
    arriving.unlink(missing_ok=True)
    handle = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()) + b"\n")
        sync_and_close(file)
    arriving.rename(path)
    sync_folder(path.parent)


def key_of(text: str) -> Ed25519PrivateKey | None:
    """A key by its 32 bytes in Base64; None when it is not that."""
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except ValueError:
        return None


class Anchors:
    """Writes anchors into ``folder``; ``key`` gives the key to sign with, once it is needed."""

    def __init__(self, folder: Path, key: Callable[[], Ed25519PrivateKey]) -> None:
        self._folder = folder
        self._key = key

    def has(self, day: str) -> bool:
        """Whether a day has its anchor."""
        return (self._folder / f"{day}.json").exists()

    def write(self, day: str, seal: Seal, rows: int, at: Instant) -> None:
        """Write the anchor of a day; none is written over.

        Raises:
            OSError: it cannot be written.
        """
        key = self._key()
        anchor = Anchor(
            version=1,
            day=day,
            at=rfc3339(at),
            seal=seal.number,
            hash=seal.hash,
            rows=rows,
            public_key=base64.b64encode(key.public_key().public_bytes_raw()).decode(),
            signature="",
        )
        said = asdict(anchor)
        said["signature"] = base64.b64encode(key.sign(_signed(said))).decode()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        arriving = self._folder / f".{day}.json"
        with arriving.open("wb") as file:
            file.write(orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
            sync_and_close(file)
        arriving.rename(self._folder / f"{day}.json")
        sync_folder(self._folder)


def anchor_files(folder: Path) -> Iterator[Path]:
    """The anchors in a folder, oldest first."""
    yield from sorted(folder.glob(NAMES))


def read_anchor(path: Path) -> Anchor:
    """What an anchor says, once its signature is seen to be that of its key.

    Raises:
        BadAnchor: it is none, or not as it was signed.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        text = file.read(MOST_BYTES)
    try:
        said: dict[str, Any] = orjson.loads(text)
        anchor = Anchor(**said)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(anchor.public_key, validate=True))
        key.verify(base64.b64decode(anchor.signature, validate=True), _signed(said))
    except InvalidSignature:
        raise BadAnchor("its signature does not fit") from None
    except (ValueError, TypeError, AttributeError):
        raise BadAnchor("it is no anchor") from None
    if anchor.day != path.name.removesuffix(".json"):
        raise BadAnchor(f"it is the one of {anchor.day}")
    return anchor


def _signed(said: dict[str, Any]) -> bytes:
    bare = {name: value for name, value in said.items() if name != "signature"}
    return orjson.dumps(bare, option=orjson.OPT_SORT_KEYS)
