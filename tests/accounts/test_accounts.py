"""Accounts with a clock of their own: lock-out, expiry, and what a failing disk cannot bring back."""

from __future__ import annotations

import pytest

from contacthub.accounts.accounts import SESSION_MS, Accounts, SignIn, Token, User
from contacthub.accounts.guessing import Guessing
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem

KEY = ("lina", "192.0.2.1")
MINUTE_MS = 60_000


class FakeStore:
    """Accounts in memory; ``broken``: the disk takes nothing."""

    def __init__(self) -> None:
        self.broken = False
        self.kept: dict[str, User | SignIn | Token] = {}

    async def users(self) -> list[User]:
        return [each for each in self.kept.values() if isinstance(each, User)]

    async def sign_ins(self, now: int) -> list[SignIn]:
        return [each for each in self.kept.values() if isinstance(each, SignIn) and each.expires_at > now]

    async def tokens(self) -> list[Token]:
        return [each for each in self.kept.values() if isinstance(each, Token)]

    async def save_user(self, user: User) -> None:
        self._keep(f"user {user.name}", user)

    async def save_sign_in(self, sign_in: SignIn) -> None:
        self._keep(sign_in.hash, sign_in)

    async def drop_sign_ins(self, hashes: list[str]) -> None:
        for each in hashes:
            self._keep(each, None)

    async def drop_sign_ins_of(self, user: str) -> None:
        if self.broken:
            raise StorageUnavailable("disk full")
        for key in [k for k, each in self.kept.items() if isinstance(each, SignIn) and each.user == user]:
            del self.kept[key]

    async def save_token(self, token: Token) -> None:
        self._keep(f"token {token.name}", token)

    def _keep(self, key: str, value: User | SignIn | Token | None) -> None:
        if self.broken:
            raise StorageUnavailable("disk full")
        if value is None:
            self.kept.pop(key, None)
        else:
            self.kept[key] = value


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
    """Accounts with one user, and everything around them."""

    def __init__(self) -> None:
        self.now = 1_000_000
        self.store, self.passwords = FakeStore(), FakePasswords()
        self.accounts = Accounts(self.store, self.passwords, lambda: self.now)
        self.ended: list[str] = []
        self.accounts.on_ended(self.ended.append)

    async def add(self, password: str = "password") -> None:
        await self.accounts.add_user(name="lina", role="agent", agent="lina", password=password)

    async def reopened(self) -> Accounts:
        """The accounts after a restart."""
        again = Accounts(self.store, self.passwords, lambda: self.now)
        await again.open()
        return again

    async def sign_in(self, password: str = "password") -> str:
        secret, _ = await self.accounts.sign_in("lina", password, "192.0.2.1")
        return secret


@pytest.fixture
async def door() -> Door:
    door = Door()
    await door.add()
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
    assert door.accounts.session(secret) is not None
    door.now += 1
    await door.accounts.expire()
    assert door.accounts.session(secret) is None
    assert len(door.ended) == 1


async def test_session_is_not_begun_when_it_cannot_be_kept(door: Door) -> None:
    door.store.broken = True
    with pytest.raises(StorageUnavailable):
        await door.sign_in()
    assert door.accounts._sign_ins == {}


async def test_full_disk_keeps_nobody_signed_in(door: Door) -> None:
    secret = await door.sign_in()
    holder = door.accounts.session(secret)
    assert holder is not None
    door.store.broken = True
    with pytest.raises(StorageUnavailable):
        await door.accounts.sign_out(holder.credential)
    assert door.accounts.session(secret) is None
    assert door.ended == [holder.credential]


async def test_full_disk_keeps_no_token_good(door: Door) -> None:
    secret = await door.accounts.add_token(
        name="t", scopes=frozenset({"log:read"}), agent=None, sources=frozenset()
    )
    door.store.broken = True
    with pytest.raises(StorageUnavailable):
        await door.accounts.revoke_token("t")
    assert door.accounts.bearer(secret) is None


async def test_full_disk_keeps_no_disabled_user_in(door: Door) -> None:
    secret = await door.sign_in()
    door.store.broken = True
    with pytest.raises(StorageUnavailable):
        await door.accounts.disable_user("lina")
    assert door.accounts.session(secret) is None


async def test_user_changed_while_the_password_is_looked_at_is_not_let_in(door: Door) -> None:
    old = door.accounts._users["lina"]
    door.passwords.during = lambda: door.accounts._users.update(
        lina=User(name="lina", role=old.role, agent="wangwei", password="hash of another")
    )
    with pytest.raises(Problem, match="wrong"):
        await door.sign_in()


async def test_everything_is_read_back(door: Door) -> None:
    secret = await door.sign_in()
    bearer = await door.accounts.add_token(
        name="t", scopes=frozenset(), agent="lina", sources=frozenset({"phones"})
    )
    again = Accounts(door.store, door.passwords, lambda: door.now)
    await again.open()
    holder, program = again.session(secret), again.bearer(bearer)
    assert holder is not None
    assert holder.viewer.agent == "lina"
    assert program is not None
    assert (program.viewer.agent, program.viewer.sources) == ("lina", {"phones"})


async def test_tickets_are_bounded_and_forgotten(door: Door) -> None:
    holder = door.accounts.session(await door.sign_in())
    assert holder is not None
    first, _ = door.accounts.ticket(holder)
    for _ in range(10_000):
        door.accounts.ticket(holder)
    assert door.accounts.redeem(first) is None
    assert len(door.accounts._tickets) == 10_000
    door.now += 30_000
    await door.accounts.expire()
    assert len(door.accounts._tickets) == 0


async def test_revocation_the_disk_did_not_take_is_written_when_asked_again(door: Door) -> None:
    secret = await door.accounts.add_token(
        name="t", scopes=frozenset({"log:read"}), agent=None, sources=frozenset()
    )
    door.store.broken = True
    with pytest.raises(StorageUnavailable):
        await door.accounts.revoke_token("t")
    door.store.broken = False
    await door.accounts.revoke_token("t")
    again = await door.reopened()
    assert again.bearer(secret) is None


async def test_sessions_the_disk_kept_end_when_the_user_is_disabled_again(door: Door) -> None:
    secret = await door.sign_in()
    door.store.broken = True
    with pytest.raises(StorageUnavailable):
        await door.accounts.disable_user("lina")
    door.store.broken = False
    await door.accounts.disable_user("lina")
    assert not [each for each in door.store.kept.values() if isinstance(each, SignIn)]
    assert (await door.reopened()).session(secret) is None


async def test_session_that_was_signed_out_on_a_full_disk_is_forgotten_by_its_cookie(door: Door) -> None:
    secret = await door.sign_in()
    holder = door.accounts.session(secret)
    assert holder is not None
    door.store.broken = True
    with pytest.raises(StorageUnavailable):
        await door.accounts.sign_out(holder.credential)
    door.store.broken = False
    await door.accounts.forget(secret)
    assert (await door.reopened()).session(secret) is None


async def test_session_that_is_good_is_not_forgotten(door: Door) -> None:
    secret = await door.sign_in()
    await door.accounts.forget(secret)
    assert (await door.reopened()).session(secret) is not None


async def test_address_that_tries_many_names_is_locked_whatever_the_next_name(door: Door) -> None:
    for n in range(30):
        with pytest.raises(Problem, match="wrong"):
            await door.accounts.sign_in(f"somebody-{n}", "guess", "192.0.2.1")
    with pytest.raises(Problem, match="15 s"):
        await door.sign_in()
    assert (await door.accounts.sign_in("lina", "password", "192.0.2.2"))[0]
    door.now += 15_000
    assert await door.sign_in()
    with pytest.raises(Problem, match="wrong"):
        await door.sign_in("guess")
    assert await door.sign_in()
