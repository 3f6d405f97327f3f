"""An agent's day at the desk, on a small floor where the test is the phone system."""

from __future__ import annotations

import pytest
import pytest_asyncio

from .desks import SHARED, STRANGER, Desk, Floor, Seat, answered, expect, finished, until


@pytest_asyncio.fixture(loop_scope="session")
async def lina(floor: Floor, seat: Seat) -> Desk:
    desk = await seat.take(floor.url, "lina")
    await desk.go_available()
    return desk


async def test_first_second_says_who_how_important_and_how_sure(floor: Floor, lina: Desk) -> None:
    await floor.call("r1")
    offer = lina.part("offer")
    await expect(offer.get_by_role("heading")).to_have_text("陆建国")
    tops = [
        (await offer.get_by_text(text).first.bounding_box() or {})["y"]
        for text in ("金卡", "售后 After-sales", "首次联系", "KFR-35GW", "2026年5月1日 ·", "遥控器没反应")
    ]
    assert tops == sorted(tops)
    await expect(offer).to_contain_text("一位客户的手机号码")
    await expect(offer).to_contain_text("4008001234")
    await expect(offer).to_contain_text("保修至 2029年5月1日")
    await expect(lina.part("card-verdict")).to_have_attribute("data-verdict", "exact")


async def test_time_from_frame_to_paint_is_reported_and_kept(floor: Floor, lina: Desk) -> None:
    async with lina.page.expect_websocket() as opened:
        await lina.page.reload()
    await lina.is_connected()  # an offer that is in the first snapshot already was not painted from a frame
    async with (await opened.value).expect_event("framesent", lambda frame: "pop_shown" in str(frame)):
        await floor.call("r1")

    async def is_counted() -> bool:
        async with floor.phones.session.get(f"{floor.url}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        count = next(line for line in lines if "pop_painted_seconds_count" in line)
        return float(count.split()[-1]) >= 1

    await until(is_counted)


async def test_countdown_is_the_servers_and_declining_returns_the_call(floor: Floor, lina: Desk) -> None:
    contact = await floor.call("r1")
    left = int(await lina.part("offer-countdown").get_attribute("data-seconds") or 0)
    assert 0 < left <= 60
    await lina.part("offer-decline").click()
    await expect(lina.part("offer")).to_have_count(0)
    assert (await floor.contact(contact))["state"] == "waiting"


async def test_unknown_number_is_learned_and_kept_by_one_key(floor: Floor, lina: Desk) -> None:
    assert await floor.owner.hub.parts.core.world.origins.load()
    await floor.call("r0", caller=STRANGER)
    await expect(lina.part("offer-origin")).to_have_text("辽宁省抚顺市 · 中国移动")
    await floor.happens("ended", "r0", by="customer")
    contact = await answered(floor, lina, "r1", caller=STRANGER)
    await expect(lina.part("card-origin")).to_have_text("辽宁省抚顺市 · 中国移动")
    await lina.part("customer-search").fill("王芳")
    await lina.page.keyboard.press("Enter")
    await lina.part("search-hit").click()
    await expect(lina.part("card-name")).to_have_text("王芳")
    await expect(lina.part("keep-number")).to_contain_text("137 0013 7000")
    await lina.part("card-name").click()
    await lina.page.keyboard.press("+")
    await expect(lina.part("keep-number")).to_have_count(0)
    assert [one["raw"] for one in (await floor.phones.get("/customers/C2"))["phones"]] == [SHARED, STRANGER]

    await lina.part("change-customer").click()  # it was somebody else: the number goes with the choice
    await lina.part("candidate-0").click()
    await lina.part("customer-search").fill("陆建国")
    await lina.page.keyboard.press("Enter")
    await lina.part("search-hit").click()
    await expect(lina.part("card-name")).to_have_text("陆建国")
    await expect(lina.part("keep-number")).to_be_visible()
    assert [one["raw"] for one in (await floor.phones.get("/customers/C2"))["phones"]] == [SHARED]
    assert (await floor.contact(contact))["customer_id"] == "C1"

    await finished(floor, lina, "r1")
    await floor.call("r2", caller=STRANGER)
    await expect(lina.part("card-verdict")).to_have_attribute("data-verdict", "probable")
    await expect(lina.part("card-verdict")).to_contain_text("Li Na 李娜 曾于")
    await expect(lina.part("offer")).to_contain_text("Li Na 李娜 曾于")


async def test_customer_whose_number_is_only_alike_is_to_be_confirmed(floor: Floor, lina: Desk) -> None:
    contact = await answered(floor, lina, "r1", caller="13600138000")  # 138 0013 8000 ends so
    await expect(lina.part("card-name")).to_have_text("陆建国")
    await expect(lina.part("card-verdict")).to_contain_text("+8613800138000 后 8 位相同")
    assert (await floor.contact(contact))["customer_id"] is None
    await lina.part("card-name").click()
    await lina.page.keyboard.press("1")
    await expect(lina.part("candidate-1")).to_have_count(0)
    assert (await floor.contact(contact))["customer_id"] == "C1"


async def test_one_of_several_is_picked_by_a_digit_and_can_be_changed(floor: Floor, lina: Desk) -> None:
    contact = await floor.call("r1", caller=SHARED)
    await expect(lina.part("card-verdict")).to_have_attribute("data-verdict", "several")
    await expect(lina.part("candidate-1")).to_contain_text("成都市")
    await expect(lina.part("candidate-2")).to_contain_text("重庆市")
    await expect(lina.part("candidate-2")).to_be_disabled()  # while it rings they are only shown
    await lina.page.keyboard.press("F2")
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "r1", agent="lina")
    await lina.is_in(contact, "handling")
    await lina.page.keyboard.press("2")
    await expect(lina.part("card-name")).to_have_text("王强")
    assert (await floor.contact(contact))["customer_id"] == "C3"
    await lina.part("change-customer").click()
    await expect(lina.part("candidate-1")).to_have_attribute(
        "aria-pressed", "true"
    )  # the chosen one is first
    await expect(lina.part("candidate-2")).to_contain_text("王芳")
    await lina.page.keyboard.press("2")
    await expect(lina.part("card-name")).to_have_text("王芳")
    assert (await floor.contact(contact))["customer_id"] == "C2"


async def test_unknown_caller_can_be_answered_while_the_form_is_filled_in(floor: Floor, lina: Desk) -> None:
    contact = await floor.call("r1", caller=STRANGER)
    await expect(lina.part("card-verdict")).to_have_attribute("data-verdict", "none")
    await expect(lina.part("new-customer-phone")).to_have_value("+8613700137000")
    await lina.part("new-customer-name").fill("新客户")
    await lina.page.keyboard.press("F2")
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "r1", agent="lina")
    await lina.is_in(contact, "handling")
    await expect(lina.part("new-customer-name")).to_have_value("新客户")
    await lina.part("new-customer-save").click()
    await expect(lina.part("card-name")).to_have_text("新客户")
    customer = (await floor.contact(contact))["customer_id"]
    assert (await floor.phones.get(f"/customers/{customer}"))["name"] == "新客户"


async def test_customer_is_found_by_name_during_a_call(floor: Floor, lina: Desk) -> None:
    contact = await answered(floor, lina, "r1", caller=STRANGER)
    await lina.part("customer-search").fill("陆建国")
    await lina.page.keyboard.press("Enter")
    await lina.part("search-hit").click()
    await expect(lina.part("card-name")).to_have_text("陆建国")
    assert (await floor.contact(contact))["customer_id"] == "C1"


async def test_missed_offer_sets_the_break_and_one_click_returns(floor: Floor, lina: Desk) -> None:
    await floor.set_queue(offer_seconds=1)
    await floor.call("r1")
    await expect(lina.part("presence")).to_have_attribute("data-presence", "missed")
    await expect(lina.part("offer")).to_have_count(0)
    await expect(lina.part("presence-break")).to_have_text("漏接")
    await lina.go_available()


async def test_nobody_is_rung_on_a_break(floor: Floor, lina: Desk) -> None:
    await lina.part("presence-break").click()
    await lina.part("presence-lunch").click()
    await expect(lina.part("presence")).to_have_attribute("data-presence", "lunch")
    contact = await floor.call("r1")
    assert (await floor.contact(contact))["state"] == "waiting"
    await lina.go_available()
    await expect(lina.part("offer")).to_be_visible()


async def has_reply(frames: list[str]) -> bool:
    return any('"type":"reply"' in each for each in frames)


async def test_only_the_page_last_looked_at_rings(floor: Floor, seat: Seat, lina: Desk) -> None:
    other = await seat.take(floor.url, "lina")
    await other.page.bring_to_front()
    frames: dict[str, list[str]] = {"old": [], "new": []}
    for name, desk in (("old", lina), ("new", other)):
        desk.page.on(
            "websocket",
            lambda socket, name=name: socket.on("framereceived", lambda text: frames[name].append(str(text))),
        )
        await desk.page.reload()
        await desk.is_connected()
        await until(lambda name=name: has_reply(frames[name]))  # to ``focus``: what a page says first
    await floor.call("r1")
    for desk in (lina, other):
        await expect(desk.part("offer")).to_be_visible()
    rings = {name: [one for one in seen if '"ring":true' in one] for name, seen in frames.items()}
    assert (len(rings["old"]), len(rings["new"])) == (0, 1)


async def test_language_and_theme_are_chosen_and_remembered(lina: Desk) -> None:
    page = lina.page
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await lina.speak("en")
    await lina.wear("dark")
    await expect(lina.part("presence-available")).to_have_text("Available")
    await page.reload()
    await expect(lina.part("presence-available")).to_have_text("Available")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await lina.wear("light")
    assert ground != await page.evaluate("getComputedStyle(document.body).backgroundColor")


async def test_customer_text_is_shown_as_text(floor: Floor, lina: Desk) -> None:
    await floor.call("r1", caller=STRANGER, from_name="<img src=x onerror=alert(1)>")
    await expect(lina.part("card-name")).to_have_text("<img src=x onerror=alert(1)>")
    await expect(lina.part("card").locator("img")).to_have_count(0)


@pytest.mark.parametrize(("name", "shown"), [("lina", "presence"), ("boss", "agent-row-lina")])
async def test_wrong_password_says_so_and_the_right_one_opens_the_screen(
    floor: Floor, seat: Seat, name: str, shown: str
) -> None:
    desk = await seat.open(floor.url, locale="en")
    await desk.part("sign-in-name").fill(name)
    await desk.part("sign-in-password").fill("wrong password")
    await desk.part("sign-in-submit").click()
    await expect(desk.page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    await desk.sign_in(name)
    await expect(desk.part(shown)).to_be_visible()
    await desk.part("sign-out").click()
    await expect(desk.part("sign-in-name")).to_be_visible()
