"""Accounts with a clock of their own: lock-out, expiry, and what a failing disk cannot bring back."""

from __future__ import annotations

import sqlite3

import pytest

from contacthub.accounts.accounts import Accounts
from contacthub.accounts.guessing import Guessing
from contacthub.accounts.model import User
from contacthub.accounts.sign_ins import SESSION_MS
from contacthub.accounts.store import AccountStore
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem
from contacthub.testing.stored import Stored

KEY = ("lina", "192.0.2.1")
MINUTE_MS = 60_000


class FakePasswords:
    """Hashes that can be read; ``during`` runs while a password is looked at."""

    def __init__(self) -> None:
        self.during = lambda: None

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def verify(self, hashed: str | None, password: str) -> bool:
        self.during()
        return hashed == f"hash of {password}"


class Door:
    """Accounts with one user over the real store, and everything around them."""

    def __init__(self, stored: Stored) -> None:
        self.now = 1_000_000
        self.disk = stored.disk
        self.store, self.passwords = AccountStore(stored.database), FakePasswords()
        self.accounts = Accounts(self.store, self.passwords, lambda: self.now)
        self.sign_ins, self.tokens, self.tickets = (
            self.accounts.sign_ins, self.accounts.tokens, self.accounts.tickets,
        )  # fmt: skip
        self.ended: list[str] = []
        self.accounts.on_ended(self.ended.append)

    async def reopened(self) -> Accounts:
        """The accounts after a restart."""
        again = Accounts(self.store, self.passwords, lambda: self.now)
        await again.open()
        return again

    async def sign_in(self, password: str = "password") -> str:
        secret, _ = await self.sign_ins.sign_in("lina", password, "192.0.2.1")
        return secret


@pytest.fixture
async def door(stored: Stored) -> Door:
    door = Door(stored)
    await door.sign_ins.add_user(name="lina", role="agent", agent="lina", password="password")
    return door


def locked_ms(guessing: Guessing, now: int) -> int:
    """For how long the key is locked, as the header says."""
    try:
        guessing.check(KEY, now)
    except Problem as problem:
        return 1000 * int(dict(problem.headers)["Retry-After"])
    return 0


def test_lock_doubles_with_every_failure_up_to_a_quarter_of_an_hour() -> None:
    guessing, now, locks = Guessing(), 0, []
    for _ in range(13):
        guessing.failed(KEY, now)
        locks.append(locked_ms(guessing, now))
        now += locks[-1]
        assert locked_ms(guessing, now) == 0
    assert locks[:8] == [0, 0, 0, 0, 15_000, 30_000, 60_000, 120_000]
    assert locks[-1] == 15 * MINUTE_MS


def test_success_forgets_the_failures() -> None:
    guessing = Guessing()
    for _ in range(4):
        guessing.failed(KEY, 0)
    guessing.succeeded(KEY)
    guessing.failed(KEY, 0)
    assert locked_ms(guessing, 0) == 0


def test_memory_of_guesses_is_bounded() -> None:
    guessing = Guessing()
    for n in range(Guessing.MAX_KEYS + 10):
        guessing.failed((str(n), ""), 0)
    assert len(guessing._by_key) == Guessing.MAX_KEYS


async def test_right_password_is_taken_again_when_the_lock_is_over(door: Door) -> None:
    for _ in range(5):
        with pytest.raises(Problem, match="wrong"):
            await door.sign_in("guess")
    with pytest.raises(Problem, match="15 s"):
        await door.sign_in()
    door.now += 15_000
    assert await door.sign_in()


async def test_session_ends_after_its_time_and_tells_the_sockets(door: Door) -> None:
    secret = await door.sign_in()
    door.now += SESSION_MS - 1
    await door.accounts.expire()
    assert door.sign_ins.session(secret) is not None
    door.now += 1
    await door.accounts.expire()
    assert door.sign_ins.session(secret) is None
    assert len(door.ended) == 1


async def test_session_is_not_begun_when_it_cannot_be_kept(door: Door) -> None:
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable):
        await door.sign_in()
    assert door.sign_ins._sign_ins == {}


async def test_full_disk_keeps_nobody_signed_in(door: Door) -> None:
    secret = await door.sign_in()
    holder = door.sign_ins.session(secret)
    assert holder is not None
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable):
        await door.sign_ins.sign_out(holder.credential)
    assert door.sign_ins.session(secret) is None
    assert door.ended == [holder.credential]


async def test_full_disk_keeps_no_token_good(door: Door) -> None:
    secret = await door.tokens.add(name="t", scopes=frozenset({"log:read"}), agent=None, sources=frozenset())
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable):
        await door.tokens.revoke("t")
    assert door.tokens.bearer(secret) is None


async def test_full_disk_keeps_no_disabled_user_in(door: Door) -> None:
    secret = await door.sign_in()
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable):
        await door.sign_ins.disable_user("lina")
    assert door.sign_ins.session(secret) is None


async def test_user_changed_while_the_password_is_looked_at_is_not_let_in(door: Door) -> None:
    old = door.sign_ins._users["lina"]
    door.passwords.during = lambda: door.sign_ins._users.update(
        lina=User(name="lina", role=old.role, agent="wangwei", password="hash of another")
    )
    with pytest.raises(Problem, match="wrong"):
        await door.sign_in()


async def test_everything_is_read_back(door: Door) -> None:
    secret = await door.sign_in()
    bearer = await door.tokens.add(name="t", scopes=frozenset(), agent="lina", sources=frozenset({"phones"}))
    again = Accounts(door.store, door.passwords, lambda: door.now)
    await again.open()
    holder, program = again.sign_ins.session(secret), again.tokens.bearer(bearer)
    assert holder is not None
    assert holder.viewer.agent == "lina"
    assert program is not None
    assert (program.viewer.agent, program.viewer.sources) == ("lina", {"phones"})


async def test_tickets_are_bounded_and_forgotten(door: Door) -> None:
    holder = door.sign_ins.session(await door.sign_in())
    assert holder is not None
    first, _ = door.tickets.make(holder)
    for _ in range(10_000):
        door.tickets.make(holder)
    assert door.tickets.redeem(first) is None
    assert len(door.tickets._tickets) == 10_000
    door.now += 30_000
    await door.accounts.expire()
    assert len(door.tickets._tickets) == 0


async def test_revocation_the_disk_did_not_take_is_written_when_asked_again(door: Door) -> None:
    secret = await door.tokens.add(name="t", scopes=frozenset({"log:read"}), agent=None, sources=frozenset())
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable):
        await door.tokens.revoke("t")
    await door.tokens.revoke("t")
    again = await door.reopened()
    assert again.tokens.bearer(secret) is None


async def test_sessions_the_disk_kept_end_when_the_user_is_disabled_again(door: Door) -> None:
    secret = await door.sign_in()
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable):
        await door.sign_ins.disable_user("lina")
    await door.sign_ins.disable_user("lina")
    assert await door.store.sign_ins(door.now) == []
    assert (await door.reopened()).sign_ins.session(secret) is None


async def test_session_that_was_signed_out_on_a_full_disk_is_forgotten_by_its_cookie(door: Door) -> None:
    secret = await door.sign_in()
    holder = door.sign_ins.session(secret)
    assert holder is not None
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable):
        await door.sign_ins.sign_out(holder.credential)
    await door.sign_ins.forget(secret)
    assert (await door.reopened()).sign_ins.session(secret) is None


async def test_session_that_is_good_is_not_forgotten(door: Door) -> None:
    secret = await door.sign_in()
    await door.sign_ins.forget(secret)
    assert (await door.reopened()).sign_ins.session(secret) is not None


async def test_address_that_tries_many_names_is_locked_whatever_the_next_name(door: Door) -> None:
    for n in range(30):
        with pytest.raises(Problem, match="wrong"):
            await door.sign_ins.sign_in(f"somebody-{n}", "guess", "192.0.2.1")
    with pytest.raises(Problem, match="15 s"):
        await door.sign_in()
    assert (await door.sign_ins.sign_in("lina", "password", "192.0.2.2"))[0]
    door.now += 15_000
    assert await door.sign_in()
    with pytest.raises(Problem, match="wrong"):
        await door.sign_in("guess")
    assert await door.sign_in()
