"""Codes by time (TOTP) as a second factor, and the codes for who has lost the device.

Source: RFC 6238. A code is taken in its own 30 s and, as clocks differ and people type, in the 30 s after.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyotp
import segno

from contacthub.access.names import folded
from contacthub.accounts.model import Change, sha256
from contacthub.accounts.store import tell
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.problems import Problem
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))

ISSUER: Final = "contacthub"
STEP_MS: Final = 30_000
STEPS_BACK: Final = 1
RECOVERY_CODES: Final = 10
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike."""
CODE_LENGTH: Final = 24
"""Of a recovery code: 118 bits, for which a quick hash will do (ASVS 5.0, 6.5.2)."""
GROUP: Final = 6
CODE: Final = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class SetUp:
    """What an authenticator is told: ``path`` draws the QR code of ``uri`` in a square of ``size``."""

    secret: str
    uri: str
    size: int
    path: str


class SecondFactors:
    """In the database: of a code that is tried at two nodes at once, one of them takes it."""

    def __init__(self, writer: Writer, readers: ReaderPool, now: Callable[[], Instant]) -> None:
        self._writer = writer
        self._readers = readers
        self._now = now

    async def begin(self, user: str) -> SetUp:
        """A new secret; it counts once a code of it was shown.

        Raises:
            Problem: wrong_state, when the user has a second factor.
        """
        secret = pyotp.random_base32()
        row = await self._writer.transact(lambda raw: raw.execute(SQL["begin"], (user, secret)).fetchall())
        if not row:
            raise Problem("wrong_state", "there is a second factor; turn it off first")
        uri = pyotp.TOTP(secret).provisioning_uri(name=user, issuer_name=ISSUER)
        return SetUp(secret, uri, *drawn(uri))

    async def turn_on(self, user: str, code: str) -> list[str] | None:
        """Begin to ask for codes, if this is one; return the recovery codes, which are shown this once."""
        secret = await self._secret(user, is_on=False)
        step = _step_of(secret, _plain(code), self._now()) if secret else None
        if step is None:
            return None
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]

        def work(raw: Connection) -> bool:
            if not raw.execute(SQL["turn_on"], (step, user, secret)).fetchall():
                return False
            _keep_codes(raw, user, codes)
            tell(raw, Change("user", user))
            return True

        return codes if await self._writer.transact(work) else None

    async def take(self, user: str, code: str) -> bool:
        """Use a code up, of the device or for recovery; return whether it was good."""
        typed = _plain(code)
        if not CODE.fullmatch(typed):
            wanted = (user, sha256(typed))
            return bool(
                await self._writer.transact(lambda raw: raw.execute(SQL["take_code"], wanted).fetchall())
            )
        secret = await self._secret(user, is_on=True)
        step = _step_of(secret, typed, self._now()) if secret else None
        if step is None:
            return False
        taken = {"user": user, "step": step}
        return bool(await self._writer.transact(lambda raw: raw.execute(SQL["take_step"], taken).fetchall()))

    async def codes_left(self, user: str) -> int:
        """How many recovery codes were not used."""
        [[count]] = await self._readers.run(lambda raw: raw.execute(SQL["count_codes"], (user,)).fetchall())
        return int(count)

    async def new_codes(self, user: str) -> list[str]:
        """Other recovery codes, instead of all there were."""
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        await self._writer.transact(lambda raw: _keep_codes(raw, user, codes))
        return codes

    async def turn_off(self, user: str) -> bool:
        """Ask for no codes any more; return whether they were asked for."""

        def work(raw: Connection) -> bool:
            raw.execute(SQL["drop_codes"], (user,))
            gone = raw.execute(SQL["turn_off"], (user,)).fetchall()
            tell(raw, Change("user", user))
            return bool(gone and gone[0][0])

        return await self._writer.transact(work)

    async def _secret(self, user: str, *, is_on: bool) -> str | None:
        wanted = (user, int(is_on))
        row = await self._readers.run(lambda raw: raw.execute(SQL["secret"], wanted).fetchone())
        return str(row[0]) if row is not None else None


def drawn(text: str) -> tuple[int, str]:
    """A QR code as the side of its square and an SVG path: one line a run of dark modules."""
    code = segno.make(text, error="m", micro=False)
    lines = []
    for y, row in enumerate(code.matrix_iter(border=4)):
        for run in re.finditer("1+", "".join(str(int(each)) for each in row)):
            lines.append(f"M{run.start()} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z")
    return int(code.symbol_size(border=4)[0]), "".join(lines)


def _plain(code: str) -> str:
    """A code as it is compared: people type blanks, hyphens, capitals, and digits of another width."""
    return re.sub(r"[\s-]", "", folded(code))


def _step_of(secret: str, code: str, now: Instant) -> int | None:
    """The step whose code it is, if it is a code of now."""
    made, current = pyotp.HOTP(secret), now // STEP_MS
    found = [
        step
        for step in range(current - STEPS_BACK, current + 1)
        if hmac.compare_digest(made.at(step).encode(), code.encode())
    ]
    return found[-1] if found else None


def _recovery_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


def _keep_codes(raw: Connection, user: str, codes: list[str]) -> None:
    raw.execute(SQL["drop_codes"], (user,))
    raw.executemany(SQL["put_code"], [(user, sha256(each.replace("-", ""))) for each in codes])
