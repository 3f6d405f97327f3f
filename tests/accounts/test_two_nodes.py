"""Two nodes over one database: each knows what the other did."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from contacthub.access.roles import Role
from contacthub.accounts import store
from contacthub.accounts.model import End, SignIn, User
from contacthub.accounts.sign_ins import Begun
from contacthub.bootstrap import background
from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem
from contacthub.testing.stored import Stored
from tests.accounts.door import LIMITS, Door


@pytest.fixture
async def nodes(stored: Stored) -> tuple[Door, Door]:
    """Two nodes, and a user."""
    one, other = Door(stored), Door(stored)
    await one.sign_ins.add_user(name="lina", role="agent", agent="lina", password="open sesame")
    await other.accounts.open()
    return one, other


# --- guesses and devices ---------------------------------------------------------------------------


async def test_guesses_at_either_count_together(nodes: tuple[Door, Door]) -> None:
    codes = [await nodes[n % 2].guess() for n in range(7)]
    assert codes == ["bad_credentials"] * 5 + ["too_many_attempts"] * 2
    for node in nodes:
        with pytest.raises(Problem, match="15 s"):
            await node.sign_in()


async def test_success_at_one_forgives_at_the_other(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    for _ in range(4):
        await one.guess()
    await other.sign_in()
    assert [await one.guess() for _ in range(4)] == ["bad_credentials"] * 4


async def test_device_is_known_at_both(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    device = (await one.begin()).device
    begun = await other.begin(device=device)
    assert (begun.known_device, begun.device) == (True, device)


# --- sessions --------------------------------------------------------------------------------------


async def test_session_begun_at_one_is_good_at_the_other_at_once(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    begun = await one.begin()
    assert await other.accounts.session(begun.secret) == begun.holder


async def test_session_ended_at_one_ends_at_the_other_with_its_reason(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    begun = await one.begin()
    assert await other.accounts.session(begun.secret) is not None
    await one.sign_ins.sign_out(begun.holder.credential)
    await other.accounts.follow()
    assert other.ended == [begun.holder.credential]
    assert other.whys == [End.SIGNED_OUT]
    assert await other.accounts.session(begun.secret) is None


@pytest.mark.parametrize("how", ["disabled", "new password"])
async def test_user_changed_at_one_is_let_in_by_neither(nodes: tuple[Door, Door], how: str) -> None:
    one, other = nodes
    begun = await other.begin()
    if how == "disabled":
        await one.sign_ins.disable_user("lina")
    else:
        await one.sign_ins.add_user(name="lina", role="agent", agent="lina", password="another password")
    with pytest.raises(Problem, match="wrong"):
        await other.sign_in()
    assert other.whys == [End.USER_CHANGED]
    assert await other.accounts.session(begun.secret) is None


async def test_user_changed_at_one_while_the_other_looks_at_the_password_is_not_let_in(
    nodes: tuple[Door, Door],
) -> None:
    one, other = nodes
    loop = asyncio.get_running_loop()

    def change() -> None:
        changed = one.sign_ins.add_user(name="lina", role="agent", agent="lina", password="another password")
        asyncio.run_coroutine_threadsafe(changed, loop).result(10)

    other.passwords.during = change
    with pytest.raises(Problem, match="wrong"):
        await other.sign_in()
    assert await one.store.sign_ins() == []


async def test_user_added_at_one_signs_in_at_the_other_and_is_not_added_twice(
    nodes: tuple[Door, Door],
) -> None:
    one, other = nodes
    await one.sign_ins.add_user(name="Wang", role="supervisor", agent=None, password="open sesame")
    assert (await other.begin(name="wang")).holder.viewer.name == "Wang"
    with pytest.raises(Problem, match="the same name as 'Wang'"):
        await other.sign_ins.add_user(name="WANG", role="admin", agent=None, password="open sesame")


async def test_use_at_one_prolongs_the_session_at_the_other(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    begun = await one.begin()
    assert await other.accounts.session(begun.secret) is not None
    one.now = other.now = one.now + LIMITS.idle_ms - 1
    one.sign_ins.use(begun.holder.credential)
    await one.accounts.keep()
    one.now = other.now = one.now + 1
    await other.accounts.keep()
    assert await other.accounts.session(begun.secret) is not None
    assert await one.accounts.session(begun.secret) is not None


async def test_use_that_is_written_late_does_not_shorten_the_session(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    begun = await one.begin()
    await other.accounts.session(begun.secret)
    one.now += 1_000
    one.sign_ins.use(begun.holder.credential)
    other.now += 2_000
    other.sign_ins.use(begun.holder.credential)
    await other.accounts.keep()
    await one.accounts.keep()
    [stored] = await one.store.sign_ins()
    assert stored.used_at == other.now


async def missed_more_than_is_kept(
    nodes: tuple[Door, Door], monkeypatch: pytest.MonkeyPatch
) -> tuple[Begun, Begun]:
    """Two sessions which both nodes knew, and of which one has ended since."""
    one, other = nodes
    ended, stays = await one.begin(), await one.begin()
    for each in (ended, stays):
        await other.accounts.session(each.secret)
    await one.sign_ins.sign_out(ended.holder.credential)
    await one.sign_in()
    monkeypatch.setattr(store, "CHANGES_KEPT", 1)
    await one.store.drop_old_changes()
    return ended, stays


async def test_node_that_missed_more_than_is_kept_reads_all(
    nodes: tuple[Door, Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, other = nodes
    ended, stays = await missed_more_than_is_kept(nodes, monkeypatch)
    await other.accounts.follow()
    assert other.ended == [ended.holder.credential]
    assert await other.accounts.session(stays.secret) is not None


async def test_node_that_could_not_read_all_reads_it_the_next_time(
    nodes: tuple[Door, Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, other = nodes
    ended, _ = await missed_more_than_is_kept(nodes, monkeypatch)

    async def unreadable(_: store.AccountStore) -> list[SignIn]:
        raise StorageUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(store.AccountStore, "sign_ins", unreadable)
        with pytest.raises(StorageUnavailable):
            await other.accounts.follow()
    await other.accounts.follow()
    assert other.ended == [ended.holder.credential]


# --- tickets and tokens ----------------------------------------------------------------------------


async def test_ticket_of_one_is_good_once_at_either(nodes: tuple[Door, Door]) -> None:
    one, _ = nodes
    begun = await one.begin()
    ticket, _ = await one.tickets.make(begun.holder)
    redeemed = await asyncio.gather(*(each.tickets.redeem(ticket) for each in (*nodes, *nodes)))
    assert [each for each in redeemed if each is not None] == [begun.holder]


async def test_token_of_one_is_good_at_the_other_until_it_is_revoked(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    told = {"scopes": frozenset({"log:read"}), "agent": None, "sources": frozenset[str]()}
    secret = await one.tokens.add(name="t", **told)
    assert await other.accounts.bearer(secret) is not None
    with pytest.raises(Problem, match="there is a token 't'"):
        await other.tokens.add(name="t", **told)
    await one.tokens.revoke("t")
    await other.accounts.follow()
    assert await other.accounts.bearer(secret) is None
    assert other.whys == [End.REVOKED]


async def test_limit_of_a_token_is_for_both_and_a_flood_is_refused_without_asking(
    nodes: tuple[Door, Door],
) -> None:
    one, other = nodes
    told = {"scopes": frozenset({"events:write"}), "agent": None, "sources": frozenset[str]()}
    secret = await one.tokens.add(name="t", limit=3, **told)
    meters = [holder.meter for each in nodes if (holder := await each.accounts.bearer(secret)) is not None]
    for meter in (*meters, meters[0]):
        assert meter is not None
        await meter.take(1)
    commits = []
    for meter in meters * 3:
        assert meter is not None
        with pytest.raises(Problem, match="3 events a second; go on in 1 s"):
            await meter.take(1)
        commits.append(one.disk.commits)
    assert commits[2:] == commits[1:2] * 4
    one.now = other.now = one.now + 334
    for meter, is_let_in in zip(meters, (True, False), strict=True):
        assert meter is not None
        with nullcontext() if is_let_in else pytest.raises(Problem, match="3 events a second"):
            await meter.take(1)
    one.now = other.now = one.now + 60_000
    await one.accounts.keep()
    count = "SELECT count(*) FROM token_use"
    assert await one.stored.database.run(lambda raw: raw.execute(count).fetchone()) == (0,)


# --- what cannot be read ---------------------------------------------------------------------------


async def test_change_that_cannot_be_read_keeps_no_later_one_from_being_learned(
    nodes: tuple[Door, Door], caplog: pytest.LogCaptureFixture
) -> None:
    one, other = nodes
    begun = await one.begin()
    await other.accounts.session(begun.secret)
    await one.sign_ins.add_user(name="wang", role="agent", agent="wang", password="open sesame")
    smudge = "UPDATE users SET role = 'smudged' WHERE name = 'wang'"
    await one.stored.database.transact(lambda raw: raw.execute(smudge))
    await one.sign_ins.sign_out(begun.holder.credential)
    await other.accounts.follow()
    assert other.ended == [begun.holder.credential]
    assert "! a user that was changed is as before: a user is damaged and cannot be read" in caplog.text
    caplog.clear()
    await other.accounts.follow()
    assert caplog.text == ""


async def test_end_for_a_reason_that_is_no_word_of_ours_is_an_end(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    begun = await one.begin()
    await other.accounts.session(begun.secret)
    await one.sign_ins.sign_out(begun.holder.credential)
    smudge = "UPDATE account_changes SET why = 'smudged' WHERE why = 'signed_out'"
    await one.stored.database.transact(lambda raw: raw.execute(smudge))
    await other.accounts.follow()
    assert (other.ended, other.whys) == ([begun.holder.credential], [End.SIGNED_OUT])


async def test_what_cannot_be_read_stops_no_node(
    nodes: tuple[Door, Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = nodes
    begun = await one.begin()
    await other.accounts.session(begun.secret)
    await one.sign_ins.sign_out(begun.holder.credential)
    refused, ended, follow = asyncio.Event(), asyncio.Event(), other.accounts.follow

    async def damaged_once() -> None:
        if not refused.is_set():
            refused.set()
            raise Damaged("a user", ValueError("smudged"))
        await follow()

    monkeypatch.setattr(other.accounts, "follow", damaged_once)
    monkeypatch.setattr(other.accounts.listeners, "ended", lambda credential, why: ended.set())
    monkeypatch.setattr(background, "BEAT_S", 0)
    following = asyncio.ensure_future(background._follow_accounts(other.accounts))
    try:
        async with asyncio.timeout(10):
            await ended.wait()
    finally:
        following.cancel()


# --- hashes ----------------------------------------------------------------------------------------


async def test_password_that_is_hashed_anew_undoes_no_change_of_another_node(
    nodes: tuple[Door, Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = nodes
    typed, kept = "cafe\u0301 au lait", "caf\u00e9 au lait"
    old = User(name="lina", role=Role.AGENT, agent="lina", password=f"hash of {typed}")
    await one.store.save_user(old)
    forgive = one.sign_ins._guesses.forgive

    async def meanwhile(*asked: Any) -> Any:
        await other.sign_ins.disable_user("lina")
        return await forgive(*asked)

    monkeypatch.setattr(one.sign_ins._guesses, "forgive", meanwhile)
    begun = await one.begin(typed)
    [user] = await one.store.users()
    assert (user.disabled, user.password) == (True, f"hash of {kept}")
    assert await one.accounts.session(begun.secret) is None


async def test_password_that_is_hashed_anew_is_not_put_over_a_new_one(door: Door) -> None:
    old = User(name="lina", role=Role.AGENT, agent="lina", password="hash of old")
    await door.store.save_user(replace(old, password="hash of new"))
    await door.store.rehash(old, "another hash of old")
    assert [each.password for each in await door.store.users()] == ["hash of new"]
