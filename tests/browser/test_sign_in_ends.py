"""The end of a sign-in: said before, explained after, and nothing typed stays in the browser."""

from __future__ import annotations

import pytest

from contacthub.accounts.model import End
from contacthub.accounts.sessions import HOUR_MS, MINUTE_MS

from .desks import Desk, Floor, Seat, answered, expect, open_question


def go_by(floor: Floor, monkeypatch: pytest.MonkeyPatch, ms: int) -> None:
    """Have it be later for sessions."""
    sessions, clock = floor.owner.hub.parts.accounts.sign_ins._sessions, floor.owner.hub.parts.hub.now
    monkeypatch.setattr(sessions, "_now", lambda: clock() + ms)


async def kept(desk: Desk) -> str:
    """What the tab's own storage has."""
    return str(await desk.page.evaluate("JSON.stringify(sessionStorage)"))


async def test_end_is_said_before_and_one_click_stays_signed_in(
    floor: Floor, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_by(floor, monkeypatch, 3 * MINUTE_MS - 4 * HOUR_MS)
    boss = await seat.take(floor.url, "boss", locale="en")
    monkeypatch.undo()
    ends = boss.part("sign-in-ends")
    await expect(ends).to_contain_text("Your sign-in ends at")
    await ends.get_by_role("button", name="Stay signed in").click()
    await expect(ends).to_be_hidden()
    await boss.page.reload()
    await boss.is_connected()
    await expect(ends).to_be_hidden()


async def test_form_says_why_the_sign_in_ended(
    floor: Floor, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    lina = await seat.take(floor.url, "lina", locale="en")
    go_by(floor, monkeypatch, 5 * HOUR_MS)
    await floor.owner.hub.parts.accounts.keep()
    await expect(lina.page.get_by_role("alert")).to_contain_text("not used for a long time")


async def test_nothing_typed_stays_when_the_sign_in_ends_with_the_page_open_or_closed(
    floor: Floor, seat: Seat
) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    await answered(floor, lina, "r1")
    for how in ("open", "closed"):
        await open_question(lina)
        await lina.part("question").fill("多久上门？")
        assert "多久" in await kept(lina)
        if how == "closed":
            await lina.page.goto("about:blank")
        sign_ins = floor.owner.hub.parts.accounts.sign_ins
        await sign_ins._sessions.end_all_of("lina", End.USER_CHANGED)
        if how == "closed":
            await lina.page.goto(floor.url)
        await expect(lina.part("sign-in-name")).to_be_visible()
        assert "多久" not in await kept(lina)
        await lina.sign_in("lina")


async def test_what_one_person_typed_in_a_tab_is_not_shown_to_the_next(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    await answered(floor, lina, "r1")
    await open_question(lina)
    await lina.part("question").fill("多久上门？")
    await lina.page.goto("about:blank")
    other = Desk(await lina.page.context.new_page())
    await other.page.goto(floor.url)
    await other.part("sign-out").click()
    await other.sign_in("boss")
    await lina.page.goto(floor.url)
    await lina.is_connected()
    assert "多久" not in await kept(lina)
