"""Files brought in from the browser: dropped, seen, corrected, run, undone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import contacthub
from tests.customers.importing.expected import EXPECTED, ORDERS
from tests.customers.importing.read_back import order_of, said
from tests.support import Api

from .desks import Desk, Floor, Seat, expect, until
from .test_accessible import assert_accessible

SAMPLES = Path(contacthub.__file__).parent / "samples" / "exports"


async def at_imports(desk: Desk) -> Desk:
    await desk.part("imports-button").click()
    await expect(desk.part("import-file")).to_be_visible()
    return desk


async def bring(desk: Desk, file: Path | dict[str, Any]) -> None:
    """Choose a file; it was read and tried then."""
    await desk.part("import-file").set_input_files(file)  # type: ignore[arg-type]  # a payload, or a path
    await is_in(desk, "ready")


async def is_in(desk: Desk, phase: str) -> None:
    await expect(desk.part("import")).to_have_attribute("data-phase", phase, timeout=60_000)


async def run(desk: Desk) -> None:
    await desk.part("import-run").click()
    await is_in(desk, "done")


def file(text: str, name: str = "people.csv") -> dict[str, Any]:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


async def found(api: Api, text: str) -> tuple[dict[str, Any], list[Any]]:
    _, answer = await api.call("POST", "/customers/search", {"q": text, "limit": 5})
    [one] = answer["items"]
    orders = await api.get(f"/customers/{one['id']}/purchases")
    return await api.get(f"/customers/{one['id']}"), orders["items"]


# Every sample comes in by the same requests in ``tests/customers/uploads/test_exports_http.py``.
BY_THE_PAGE = (
    "android_contacts.vcf",
    "outlook_contacts_chinese.csv",
    "chinese_orders.csv",
    "shopify_orders.csv",
)


async def test_samples_come_in_by_the_page_field_by_field(floor: Floor, seat: Seat) -> None:
    boss = await at_imports(await seat.take(floor.url, "boss", locale="en"))
    wrong: dict[str, Any] = {}
    for name in BY_THE_PAGE:
        await bring(boss, SAMPLES / name)
        await run(boss)
        for text, customer in EXPECTED.get(name, {}).items():
            came = said((await found(floor.phones, text))[0])
            wrong |= {} if came == customer else {f"{name} {text}": came}
        for text, orders in ORDERS.get(name, {}).items():
            lines = [*map(order_of, (await found(floor.phones, text))[1])]
            wrong |= {} if lines == orders else {f"{name} {text} orders": lines}
        newest = (await floor.owner.get("/imports"))["items"][0]["id"]
        assert (await floor.owner.call("POST", f"/imports/{newest}/undo"))[1]["import"]["left"] == 0
        await boss.part("import-leave").click()
    assert wrong == {}


async def test_columns_are_corrected_with_examples_before_anything_is_written(
    floor: Floor, seat: Seat
) -> None:
    boss = await at_imports(await seat.take(floor.url, "boss", locale="en"))
    await bring(boss, file("Wer;Apparat;Nr\n李晓;13700137000;7\nBo Roe;13700137001;8\n"))
    await expect(boss.part("import-columns")).to_contain_text("李晓 · Bo Roe")
    await expect(boss.part("column-0")).to_have_value("customers.name")
    await boss.part("column-1").select_option("customers.phone")
    await boss.part("column-2").select_option("customers.tier")
    await is_in(boss, "ready")
    await expect(boss.part("import-samples")).to_contain_text("+8613700137000 (mobile)")
    await expect(boss.part("counts-customers")).to_contain_text("2 new")
    assert (await floor.owner.get("/imports"))["items"][0]["state"] == "prepared"

    await run(boss)
    await boss.part("import-leave").click()
    api = floor.phones
    assert (await found(api, "李晓"))[0]["tier"] == "7"

    await boss.part("undo-import").click()
    await boss.part("undo-sure").click()
    await expect(boss.part("left-alone")).to_have_text(re.compile("All of it is undone"))
    assert (await api.call("POST", "/customers/search", {"q": "李晓"}))[1]["items"] == []


async def test_what_undoing_leaves_alone_is_listed(floor: Floor, seat: Seat) -> None:
    boss = await at_imports(await seat.take(floor.url, "boss", locale="en"))
    await bring(boss, file("customer_id,name,phone\nX1,Ann,13700137000\n"))
    await run(boss)
    api = floor.phones
    assert (await api.call("PATCH", "/customers/X1", {"tier": "gold"}, **{"If-Match": "*"}))[0] == 200
    await boss.part("import-leave").click()
    await boss.part("undo-import").click()
    await boss.part("undo-sure").click()
    await expect(boss.part("left-alone")).to_contain_text("1 were changed again since")
    await expect(boss.part("left-alone")).to_contain_text("Customer X1: Tier")


async def test_what_is_known_stays_in_the_row_that_is_told_so(floor: Floor, seat: Seat) -> None:
    boss = await at_imports(await seat.take(floor.url, "boss", locale="en"))
    await bring(
        boss, file("customer_id,name,phone,tier\nC1,陆建国,13800138000,vip\nC2,王芳,13900139000,vip\n")
    )
    await expect(boss.part("conflicts")).to_contain_text("gold → vip")
    await boss.part("known-customers-2").check()
    await is_in(boss, "ready")
    await expect(boss.part("known-customers-2")).to_be_checked()
    await run(boss)
    api = floor.phones
    tiers = [(await api.get(f"/customers/{each}"))["tier"] for each in ("C1", "C2")]
    assert tiers == ["gold", "vip"]


async def test_problems_are_said_in_the_reader_s_language_with_the_way_out(floor: Floor, seat: Seat) -> None:
    boss = await at_imports(await seat.take(floor.url, "boss", locale="zh-CN"))
    text = "name,phone,birthday\nŁukasz,13700137000,05/06/1980\n"
    await bring(boss, {**file(""), "buffer": text.encode("cp1250")})
    await expect(boss.part("import-fault")).to_contain_text("编码不能确定")
    await boss.part("import-encoding").select_option("cp1250")
    await expect(boss.part("table-fault")).to_contain_text("日期顺序")
    await boss.part("import-dates").select_option("dmy")
    await expect(boss.part("import-samples")).to_contain_text("1980-06-05")
    await expect(boss.part("import-fault")).to_have_count(0)


async def test_refused_lines_are_named_and_downloaded(floor: Floor, seat: Seat, tmp_path: Path) -> None:
    boss = await at_imports(await seat.take(floor.url, "boss", locale="zh-CN"))
    await bring(boss, file("name,phone,birthday\nAnn,13700137000,never\nBo,13700137001,1980-01-01\n"))
    await expect(boss.part("lines-rejects")).to_contain_text("第 2 行: 生日：不是日期")
    await run(boss)
    async with boss.page.expect_download() as waiting:
        await boss.page.get_by_role("link", name="下载被拒绝的 1 行").click()
    await (await waiting.value).save_as(tmp_path / "refused.csv")
    assert (
        (tmp_path / "refused.csv")
        .read_text("utf-8-sig")
        .splitlines()[1]
        .startswith("Ann,13700137000,never,2,")
    )


async def test_an_administrator_imports_by_the_keyboard(floor: Floor, seat: Seat) -> None:
    root = await seat.open(floor.url, locale="en")
    await root.send_sign_in("root")
    await root.part("page-imports").press("Enter")
    await expect(root.part("import-file")).to_be_visible()
    async with root.page.expect_file_chooser() as waiting:
        await root.part("import-file").press("Enter")
    await (await waiting.value).set_files(file("name,phone\nAnn,13700137000\n"))  # type: ignore[arg-type]  # a payload
    await is_in(root, "ready")
    await root.part("import-run").focus()
    await root.page.keyboard.press("Enter")
    await is_in(root, "done")

    async def is_done() -> bool:
        return bool((await floor.owner.get("/imports"))["items"][0]["state"] == "done")

    await until(is_done)


async def test_the_page_is_accessible_in_every_state(floor: Floor, seat: Seat) -> None:
    boss = await at_imports(await seat.take(floor.url, "boss"))
    await assert_accessible(boss)
    await bring(boss, file("customer_id,name,phone,tier\nC1,陆建国,13800138000,vip\nC9,,x,\n"))
    await assert_accessible(boss)
    await run(boss)
    await assert_accessible(boss)
