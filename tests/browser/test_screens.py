"""Screens are loaded when somebody signs in who needs them; one that does not come says so."""

from __future__ import annotations

from .desks import Floor, Seat, expect


async def test_a_screen_that_could_not_be_loaded_says_so_and_comes_with_a_reload(
    floor: Floor, seat: Seat
) -> None:
    boss = await seat.open(floor.url, locale="en")
    await boss.page.route("**/assets/SupervisorScreen-*.js", lambda route: route.abort())
    await boss.send_sign_in("boss")
    await expect(boss.page.get_by_role("alert")).to_contain_text("could not be loaded")
    await boss.page.unroute("**/assets/SupervisorScreen-*.js")
    await boss.page.get_by_role("button", name="Reload").press("Enter")
    await boss.is_connected()
    seat.complaints.clear()  # the browser says of the script, too, that it did not come
