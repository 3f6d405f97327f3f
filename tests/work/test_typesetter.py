"""Quotes as PDF: in a process that is bounded in time and number; without the extra, the way out is said."""

from __future__ import annotations

import asyncio
import re
import signal
import zlib
from pathlib import Path
from typing import Any

import pytest

from contacthub.problems import Problem
from contacthub.work.quote_sheet import Sheet, sheet_of
from contacthub.work.typesetter import Typesetter
from tests.support import Api
from tests.work.test_quotes import send, shop

QUOTE: dict[str, Any] = {
    "number": "S-2026-000001-1", "state": "draft", "valid_until": "2026-12-31", "labour": "80.00",
    "labour_for": "上门 #read(\"/etc/passwd\") *b*", "total": "780.00", "currency": "CNY",
    "lines": [{"part": "CMP", "name": "压缩机", "quantity": "1", "price": "700.00", "total": "700.00",
               "reason": None}],
}  # fmt: skip


def sheet() -> Sheet:
    return sheet_of(QUOTE, "不制冷", None, "zh")


def stand_in(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that is run in place of the typesetting."""
    (folder / "a_typesetting.py").write_text(code, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return "a_typesetting"


def fonts_in(pdf: bytes) -> set[bytes]:
    """The fonts that a PDF brings with it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    texts = [pdf]
    for each in streams:
        try:
            texts.append(zlib.decompress(each))
        except zlib.error:
            continue  # an image or a font that is packed otherwise
    return {name for text in texts for name in re.findall(rb"/FontName\s*/([\w+-]+)", text)}


async def test_a_quote_is_a_pdf_with_the_font_of_its_chinese_inside(owner: Api) -> None:
    pytest.importorskip("typst", reason="typst is not installed: pip install -e '.[pdf]'")
    boss, _, item = await shop(owner)
    assert (await send(boss, f"/work/{item}/quotes", parts="CMP", labour_for="*上门* #x $y$"))[0] == 201
    url = f"{owner.hub.url}/api/v1/work/{item}/quotes/1?lang=zh&format=pdf"
    async with owner.session.get(url, headers={"Cookie": boss.cookie}) as response:
        pdf = await response.read()
        assert (response.status, response.content_type) == (200, "application/pdf")
        assert re.search(r'filename="S-\d+-\d+-1\.pdf"', response.headers["Content-Disposition"])
        assert response.headers["Cache-Control"] == "private, no-store"
    assert pdf.startswith(b"%PDF-")
    assert fonts_in(pdf)
    status, body = await boss.call("GET", f"/work/{item}/quotes/1?format=odt")
    assert (status, body["errors"][0]["pointer"]) == (422, "#/query/format")


async def test_what_people_wrote_is_no_part_of_the_template() -> None:
    pytest.importorskip("typst", reason="typst is not installed: pip install -e '.[pdf]'")
    assert (await Typesetter().pdf(sheet())).startswith(b"%PDF-")


async def test_chinese_shows_where_its_font_is_there() -> None:
    typst = pytest.importorskip("typst", reason="typst is not installed: pip install -e '.[pdf]'")
    if "Noto Sans CJK SC" not in typst.Fonts().families():
        pytest.skip("the fonts of Noto CJK are not installed")
    assert any(b"NotoSansCJKsc" in each for each in fonts_in(await Typesetter().pdf(sheet())))


async def test_without_the_extra_the_way_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = stand_in(tmp_path, "raise SystemExit(3)", monkeypatch)
    with pytest.raises(Problem, match="format=pdf") as refused:
        await Typesetter(module=module).pdf(sheet())
    assert (refused.value.code, "contacthub[pdf]" in refused.value.detail) == ("no_pdf", True)


async def test_one_that_fails_says_so_without_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = stand_in(tmp_path, "raise RuntimeError('of the inside')", monkeypatch)
    with pytest.raises(Problem, match="could not be made") as refused:
        await Typesetter(module=module).pdf(sheet())
    assert (refused.value.code, "inside" in refused.value.detail) == ("no_pdf", False)


async def test_one_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = stand_in(tmp_path, "import threading; threading.Event().wait()", monkeypatch)
    with pytest.raises(Problem, match="longer than") as refused:
        await Typesetter(module=module, seconds=0.01).pdf(sheet())
    assert (refused.value.code, refused.value.headers) == ("unavailable", (("Retry-After", "10"),))


async def test_a_process_that_nobody_waits_for_any_more_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = stand_in(tmp_path, "import threading; threading.Event().wait()", monkeypatch)
    begun: asyncio.Future[asyncio.subprocess.Process] = asyncio.get_running_loop().create_future()
    start = asyncio.create_subprocess_exec

    async def started(*given: Any, **named: Any) -> asyncio.subprocess.Process:
        begun.set_result(await start(*given, **named))
        return begun.result()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", started)
    asking = asyncio.create_task(Typesetter(module=module).pdf(sheet()))
    async with asyncio.timeout(30):
        process = await begun
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert process.returncode == -signal.SIGKILL


async def test_only_so_many_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = stand_in(tmp_path, "import threading; threading.Event().wait()", monkeypatch)
    typesetter = Typesetter(module=module, seconds=60, waiting=1)
    waiting = [asyncio.create_task(typesetter.pdf(sheet())) for _ in range(3)]
    try:
        await asyncio.sleep(0)  # each has come
        with pytest.raises(Problem, match="3 PDFs") as refused:
            await typesetter.pdf(sheet())
        assert refused.value.code == "unavailable"
    finally:
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
