"""Passwords are looked at a few at a time, and only so many may wait for it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from contacthub.accounts.passwords import AT_ONCE, MAX_WAITING, Argon2Passwords
from contacthub.problems import Problem


async def test_who_comes_when_too_many_wait_is_refused_and_the_others_are_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passwords, gate = Argon2Passwords(), threading.Event()

    def slow(hashed: str, password: str) -> bool:
        return gate.wait(10)

    monkeypatch.setattr(passwords, "_verify", slow)
    waiting = [asyncio.ensure_future(passwords.verify("h", "p")) for _ in range(AT_ONCE + MAX_WAITING)]
    await asyncio.sleep(0)  # each takes its place before it waits
    assert passwords._waiting == MAX_WAITING
    with pytest.raises(Problem) as refused:
        await passwords.verify("h", "p")
    assert (refused.value.code, refused.value.headers) == ("too_many_attempts", (("Retry-After", "1"),))
    gate.set()
    assert await asyncio.gather(*waiting) == [True] * len(waiting)
    assert await passwords.verify("h", "p")
