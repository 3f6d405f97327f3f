"""How long a session lasts: without use, in all, during a live contact; and how many a user has."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from contacthub.accounts.model import End, sha256
from contacthub.accounts.sessions import HOUR_MS, MAX_SESSIONS, MINUTE_MS
from contacthub.database.units import StorageUnavailable
from tests.accounts.door import LIMITS, Door


async def lasts(door: Door, secret: str) -> bool:
    """Whether the session is good, also for the hub's look each minute."""
    await door.accounts.keep()
    return door.sign_ins.session(secret) is not None


def use(door: Door, secret: str) -> None:
    holder = door.sign_ins.session(secret)
    assert holder is not None
    door.sign_ins.use(holder.credential)


async def used_every_hour(door: Door, secret: str, hours: int) -> None:
    for _ in range(hours):
        door.now += HOUR_MS
        use(door, secret)


# --- limits ----------------------------------------------------------------------------------------


async def test_session_without_use_ends_and_tells_why(door: Door) -> None:
    secret = await door.sign_in()
    door.now += LIMITS.idle_ms - 1
    assert await lasts(door, secret)
    door.now += 1
    assert not await lasts(door, secret)
    assert door.whys == [End.IDLE_LIMIT]
    assert await door.store.sign_ins() == []


async def test_session_in_use_lasts_until_the_absolute_limit(door: Door) -> None:
    secret = await door.sign_in()
    await used_every_hour(door, secret, 15)
    door.now += HOUR_MS - 1
    assert await lasts(door, secret)
    door.now += 1
    assert not await lasts(door, secret)
    assert door.whys == [End.TIME_LIMIT]


async def test_session_past_its_time_is_refused_before_the_hub_has_looked(door: Door) -> None:
    secret = await door.sign_in()
    ticket, _ = await door.tickets.make(door.sign_ins.session(secret))  # type: ignore[arg-type]  # it is one
    door.now += LIMITS.idle_ms
    assert await door.tickets.redeem(ticket) is None
    assert await door.accounts.session(secret) is None
    assert door.whys == [End.IDLE_LIMIT]


async def test_looking_at_a_session_does_not_prolong_it(door: Door) -> None:
    secret = await door.sign_in()
    door.now += LIMITS.idle_ms - 1
    assert door.sign_ins.session(secret) is not None
    door.now += 1
    assert door.sign_ins.session(secret) is None


async def test_ends_are_told_as_they_come(door: Door) -> None:
    began_at, begun = door.now, await door.begin()
    latest = began_at + LIMITS.absolute_ms
    assert door.sign_ins.ends_at(begun.holder.credential) == (began_at + LIMITS.idle_ms, latest)
    await used_every_hour(door, begun.secret, 13)
    assert door.sign_ins.ends_at(begun.holder.credential) == (latest, latest)


# --- a live contact --------------------------------------------------------------------------------


async def test_live_contact_is_use(door: Door) -> None:
    secret = await door.sign_in()
    door.busy.add("lina")
    for _ in range(5):
        door.now += HOUR_MS
        assert await lasts(door, secret)
    door.busy.clear()
    door.now += LIMITS.idle_ms - 1
    assert await lasts(door, secret)
    door.now += 1
    assert not await lasts(door, secret)


async def test_no_limit_ends_a_session_during_a_live_contact_and_both_do_after_it(door: Door) -> None:
    secret = await door.sign_in()
    await used_every_hour(door, secret, 15)
    door.busy.add("lina")
    door.now += 2 * HOUR_MS
    assert await lasts(door, secret)
    assert door.whys == []
    door.busy.clear()
    assert not await lasts(door, secret)
    assert door.whys == [End.TIME_LIMIT]


async def test_hub_is_told_of_agents_whom_only_a_contact_keeps_signed_in(door: Door) -> None:
    told: list[str | None] = []
    door.accounts.listeners.staying = lambda holders: told.extend(each.viewer.agent for each in holders)
    secret = await door.sign_in()
    await used_every_hour(door, secret, 15)
    door.busy.add("lina")
    await door.accounts.keep()
    assert told == []
    door.now += HOUR_MS
    await door.accounts.keep()
    assert told == ["lina"]


# --- looking again ---------------------------------------------------------------------------------


async def test_session_that_ends_while_it_is_read_anew_stays_ended(door: Door) -> None:
    secret = await door.sign_in()
    credential = sha256(secret)
    row, read = await door.store.sign_in(credential), asyncio.Event()

    class Slow:
        """A store whose answer comes late."""

        async def sign_in(self, hashed: str) -> object:
            await read.wait()
            return row

    sessions = door.sign_ins._sessions
    store, sessions._store = sessions._store, Slow()  # type: ignore[assignment]  # all that is asked of it
    looking = asyncio.ensure_future(sessions.refresh(credential))
    await asyncio.sleep(0)
    sessions._store = store
    await door.sign_ins.sign_out(credential)
    read.set()
    await looking
    assert door.sign_ins.session(secret) is None


# --- a restart -------------------------------------------------------------------------------------


async def test_last_use_outlives_a_restart(door: Door) -> None:
    secret = await door.sign_in()
    door.now += 3 * HOUR_MS
    use(door, secret)
    await door.accounts.keep()
    door.now += 3 * HOUR_MS
    again = await door.reopened()
    assert again.sign_ins.session(secret) is not None
    door.now += HOUR_MS
    assert again.sign_ins.session(secret) is None
    await again.keep()
    assert await door.store.sign_ins() == []


async def test_session_of_a_live_contact_outlives_a_restart_beyond_its_time(door: Door) -> None:
    secret = await door.sign_in()
    door.busy.add("lina")
    door.now += 2 * LIMITS.absolute_ms
    again = await door.reopened()
    await again.keep()
    assert again.sign_ins.session(secret) is not None


async def test_use_is_written_by_the_look_of_each_minute_alone(door: Door) -> None:
    secret = await door.sign_in()
    began_at = door.now
    for _ in range(100):
        door.now += 100
        use(door, secret)
    assert [each.used_at for each in await door.store.sign_ins()] == [began_at]
    await door.accounts.keep()
    assert [each.used_at for each in await door.store.sign_ins()] == [began_at + 10_000]


async def test_use_the_disk_did_not_take_is_written_a_minute_later(door: Door) -> None:
    secret = await door.sign_in()
    door.now += MINUTE_MS
    use(door, secret)
    door.disk.fail(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(StorageUnavailable):
        await door.accounts.keep()
    await door.accounts.keep()
    assert [each.used_at for each in await door.store.sign_ins()] == [door.now]


# --- how many --------------------------------------------------------------------------------------


async def test_beyond_twenty_the_longest_unused_ends(door: Door) -> None:
    secrets = []
    for _ in range(MAX_SESSIONS):
        door.now += 1
        secrets.append(await door.sign_in())
    door.now += 1
    use(door, secrets[0])
    door.now += 1
    secrets.append(await door.sign_in())
    assert [door.sign_ins.session(each) is not None for each in secrets] == [True, False] + [True] * 19
    assert door.whys == [End.TOO_MANY]
    assert len(await door.store.sign_ins()) == MAX_SESSIONS


async def test_new_sign_in_ends_the_session_its_browser_had(door: Door) -> None:
    old = await door.sign_in()
    new = await door.sign_ins.sign_in("lina", "open sesame", "192.0.2.1", before=old)
    assert door.sign_ins.session(old) is None
    assert door.sign_ins.session(new.secret) is not None
    assert door.whys == [End.SIGNED_IN_ANEW]
    assert len(await door.store.sign_ins()) == 1


async def test_refused_sign_in_ends_nothing(door: Door) -> None:
    old = await door.sign_in()
    await door.guess()
    assert door.sign_ins.session(old) is not None


async def test_agent_whose_browser_another_takes_is_signed_out_and_one_who_signs_in_again_is_not(
    door: Door,
) -> None:
    gone: list[str] = []
    door.accounts.listeners.signed_out = lambda holder: gone.append(holder.viewer.name)
    await door.sign_ins.add_user(name="boss", role="supervisor", agent=None, password="open sesame")
    first = await door.sign_in()
    second = await door.sign_ins.sign_in("lina", "open sesame", "192.0.2.1", before=first)
    assert gone == []
    await door.sign_ins.sign_in("boss", "open sesame", "192.0.2.1", before=second.secret)
    assert gone == ["lina"]
