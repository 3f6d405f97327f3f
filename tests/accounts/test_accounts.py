"""Accounts with a clock of their own: lock-out, and what a failing disk cannot bring back."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from contacthub.access.roles import Role
from contacthub.accounts.devices import DEVICE_MS, MAX_DEVICES
from contacthub.accounts.model import User, sha256
from contacthub.accounts.tickets import MAX_OF_SESSION
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem
from tests.accounts.door import Door


async def test_right_password_is_taken_again_when_the_lock_is_over(door: Door) -> None:
    for _ in range(5):
        with pytest.raises(Problem, match="wrong"):
            await door.sign_in("guess")
    with pytest.raises(Problem, match="15 s"):
        await door.sign_in()
    door.now += 15_000
    assert await door.sign_in()


async def test_session_is_not_begun_when_it_cannot_be_kept(door: Door) -> None:
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable):
        await door.sign_in()
    assert door.sign_ins._sessions._sessions == {}


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
    another = User(name="lina", role=Role.AGENT, agent="wangwei", password="hash of another")
    door.passwords.during = lambda: door.sign_ins._users.put(another)
    with pytest.raises(Problem, match="wrong"):
        await door.sign_in()


async def test_user_read_anew_while_the_password_is_looked_at_is_let_in(door: Door) -> None:
    [user] = door.sign_ins.users()
    door.passwords.during = lambda: door.sign_ins._users.put(replace(user))
    assert door.sign_ins.session(await door.sign_in()) is not None


async def test_everything_is_read_back(door: Door) -> None:
    secret = await door.sign_in()
    bearer = await door.tokens.add(name="t", scopes=frozenset(), agent="lina", sources=frozenset({"phones"}))
    again = await door.reopened()
    holder, program = again.sign_ins.session(secret), again.tokens.bearer(bearer)
    assert holder is not None
    assert holder.viewer.agent == "lina"
    assert program is not None
    assert (program.viewer.agent, program.viewer.sources) == ("lina", {"phones"})


async def ticket(door: Door, secret: str) -> str:
    """A ticket of a session."""
    holder = door.sign_ins.session(secret)
    assert holder is not None
    return (await door.tickets.make(holder))[0]


async def test_tickets_are_forgotten_when_their_time_is_up(door: Door) -> None:
    made = await ticket(door, await door.sign_in())
    door.now += 30_000
    assert await door.tickets.redeem(made) is None
    await ticket(door, await door.sign_in())
    door.now += 30_000
    await door.accounts.keep()
    count = "SELECT count(*) FROM tickets"
    assert await door.stored.database.run(lambda raw: raw.execute(count).fetchone()) == (0,)


async def test_tickets_of_one_session_push_out_no_other(door: Door) -> None:
    secret = await door.sign_in()
    others, own = await ticket(door, await door.sign_in()), []
    for _ in range(MAX_OF_SESSION + 1):
        door.now += 1
        own.append(await ticket(door, secret))
    assert await door.tickets.redeem(others) is not None
    redeemed = [await door.tickets.redeem(each) for each in own]
    assert [each is not None for each in redeemed] == [False] + [True] * MAX_OF_SESSION


async def test_tickets_end_with_their_session(door: Door) -> None:
    secret = await door.sign_in()
    made = await ticket(door, secret)
    await door.sign_ins.sign_out(sha256(secret))
    assert await door.tickets.redeem(made) is None


async def test_ticket_that_cannot_be_stored_is_good_once_at_its_node(door: Door) -> None:
    secret = await door.sign_in()
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    made = await ticket(door, secret)
    assert [await door.tickets.redeem(made) is not None for _ in range(2)] == [True, False]
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    late = await ticket(door, secret)
    door.now += 30_000
    assert await door.tickets.redeem(late) is None


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
    assert await door.store.sign_ins() == []
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
        assert await door.guess(name=f"somebody-{n}") == "bad_credentials"
    with pytest.raises(Problem, match="15 s"):
        await door.sign_in()
    assert await door.begin(address="192.0.2.2")
    door.now += 15_000
    assert await door.sign_in()


async def test_own_sign_ins_in_between_clear_nothing_of_an_address_that_tries_many_names(door: Door) -> None:
    tried = 0
    for n in range(250):
        if n % 10 == 0 and tried < 30:
            await door.sign_in()
        tried += await door.guess(name=f"somebody-{n}") == "bad_credentials"
    assert tried == 30


async def test_account_is_locked_for_guesses_from_two_hundred_addresses(door: Door) -> None:
    codes = [await door.guess(address=f"203.0.113.{n}") for n in range(200)]
    assert codes == ["bad_credentials"] * 10 + ["too_many_attempts"] * 190
    with pytest.raises(Problem, match="15 s"):
        await door.begin(address="192.0.2.77")


async def test_own_success_elsewhere_gives_guessers_no_new_tries(door: Door) -> None:
    for n in range(9):
        await door.guess(address=f"203.0.113.{n}")
    await door.sign_in()
    codes = [await door.guess(address=f"198.51.100.{n}") for n in range(3)]
    assert codes == ["bad_credentials", "too_many_attempts", "too_many_attempts"]


async def test_unknown_names_count_and_lock_like_known_ones(door: Door) -> None:
    for name in ("lina", "made up"):
        codes = [await door.guess(name=name, address=f"203.0.113.{n}") for n in range(11)]
        assert codes == ["bad_credentials"] * 10 + ["too_many_attempts"], name


async def test_known_device_passes_the_locks_of_its_name_and_address(door: Door) -> None:
    device = (await door.begin()).device
    for n in range(40):
        await door.guess(name=f"somebody-{n}")
        await door.guess(address=f"203.0.113.{n}")
    with pytest.raises(Problem):
        await door.sign_in()
    assert (await door.begin(device=device)).device == device


async def test_known_device_has_few_guesses_of_its_own(door: Door) -> None:
    device = (await door.begin()).device
    codes = [await door.guess(address=f"203.0.113.{n}", device=device) for n in range(7)]
    assert codes == ["bad_credentials"] * 5 + ["too_many_attempts"] * 2
    assert await door.sign_in()


async def test_device_is_known_only_for_names_that_signed_in_there(door: Door) -> None:
    await door.sign_ins.add_user(name="boss", role="supervisor", agent=None, password="open sesame")
    device = (await door.begin()).device
    for n in range(10):
        await door.guess(name="boss", address=f"203.0.113.{n}")
    with pytest.raises(Problem, match="15 s"):
        await door.begin(name="boss", device=device)
    door.now += 15_000
    assert (await door.begin(name="boss", device=device)).device == device
    assert (await door.begin(device=device)).device == device


async def test_made_up_device_is_replaced(door: Door) -> None:
    assert (await door.begin(device="made up")).device not in ("", "made up")


async def test_new_password_ends_devices_and_the_lock_of_the_name(door: Door) -> None:
    device = (await door.begin()).device
    for n in range(10):
        await door.guess(address=f"203.0.113.{n}")
    await door.sign_ins.add_user(name="lina", role="agent", agent="lina", password="open sesame")
    assert (await door.begin(address="192.0.2.9")).device
    assert (await door.begin(device=device)).device != device


async def later(door: Door) -> str:
    """A new device, a moment later."""
    door.now += 1
    return (await door.begin()).device


async def test_devices_of_a_user_are_bounded_and_forgotten_when_unused(door: Door) -> None:
    first, *others = [await later(door) for _ in range(MAX_DEVICES + 1)]
    assert await door.store.devices(sha256(first)) == []
    assert all([await door.store.devices(sha256(each)) for each in others])
    assert (await door.begin(device=others[0])).known_device
    door.now += DEVICE_MS
    assert not (await door.begin(device=others[0])).known_device


async def test_failure_that_cannot_be_counted_says_nothing_of_the_password(door: Door) -> None:
    for password in ("guess", "open sesame"):
        door.disk.fail(sqlite3.OperationalError("database or disk is full"))
        with pytest.raises(StorageUnavailable):
            await door.sign_in(password)


async def test_restart_clears_no_lock_and_forgets_no_device(door: Door) -> None:
    device = (await door.begin()).device
    for n in range(10):
        await door.guess(address=f"203.0.113.{n}")
    again = await door.reopened()
    with pytest.raises(Problem, match="15 s"):
        await again.sign_ins.sign_in("lina", "open sesame", "192.0.2.9")
    assert await again.sign_ins.sign_in("lina", "open sesame", "192.0.2.9", device)


async def test_what_is_forgiven_is_not_kept(door: Door) -> None:
    await door.guess()
    door.now += 24 * 3_600_000
    await door.reopened()
    await door.accounts.keep()
    count = "SELECT count(*) FROM guesses"
    assert await door.stored.database.run(lambda raw: raw.execute(count).fetchone()) == (0,)
