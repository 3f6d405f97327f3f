"""Lists as files at the screen: by the keyboard, with how far it is, and what stands in the file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from .desks import LU, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


@pytest.mark.parametrize(("locale", "heading"), [("en", "Arrived"), ("zh-CN", "到达时间")])
async def test_contacts_go_into_a_file_masked_as_on_the_screen(
    floor: Floor, seat: Seat, tmp_path: Path, *, locale: str, heading: str
) -> None:
    await floor.call("1")
    await floor.happens("ended", "1", by="customer")
    boss = await seat.open(floor.url, locale=locale, width=390, height=844)
    await boss.send_sign_in("boss")
    for form in ("csv", "xlsx"):
        async with boss.page.expect_download() as saved:
            await boss.part(f"export-contacts-{form}").press("Enter")
        await (await saved.value).save_as(tmp_path / form)
        await expect(boss.part("export-contacts").get_by_role("status")).not_to_be_empty()
    head, row = list(csv.reader((tmp_path / "csv").read_text("utf-8-sig").splitlines()))
    assert (head[0], LU[-4:] in row[3], LU in row[3]) == (heading, True, False)
    assert (tmp_path / "xlsx").read_bytes()[:2] == b"PK"
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= 390
