"""Everything about one customer: as JSON and as a page to print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.privacy.house import House, good
from tests.support import hub_on


@pytest.mark.both_engines
async def test_every_text_of_a_customer_is_told_and_none_of_another(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        await house.fill("B1", house.others)
        await house.fill("C1", house.them)
        told = await good(house.admin, "GET", "/customers/C1/everything")
        text = json.dumps(told, ensure_ascii=False)
        files = {"attachments"}  # told by their names, the bytes are fetched one by one
        assert [one for one in house.them.texts if one not in text and not _is_of_a_file(house, one)] == []
        assert files <= set(told["parts"])
        assert [one for one in house.others.texts if one in text] == []
        assert told["ids"] == ["C1"]
        assert {"visits", "log", "record_changes", "survey_answers"} <= set(told["parts"])
        [read] = (await good(house.admin, "GET", "/audit?action=read_everything"))["items"]
        assert (read["actor"], read["subject"]) == ("root", "C1")


def _is_of_a_file(house: House, text: str) -> bool:
    """Whether the text is what stands in a file."""
    files = (each for each in (house.data / "attachments").rglob("*") if each.is_file())
    return any(text.encode() in each.read_bytes() for each in files)


@pytest.mark.parametrize(
    ("language", "heading"), [("zh", "客户的全部资料"), ("en", "Everything about one customer")]
)
async def test_the_page_is_text_alone_in_the_language_asked_for(
    tmp_path: Path, language: str, heading: str
) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        await good(house.api, "PUT", "/customers/C1", {"name": "<b>Lu</b>", "phones": ["13800138000"]})
        url = f"{owner.hub.url}/api/v1/customers/C1/everything?format=html&lang={language}"
        headers = {"Cookie": house.admin.cookie}
        async with owner.session.get(url, headers=headers) as response:
            page = await response.text()
            assert response.content_type == "text/html"
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert "no-store" in response.headers["Cache-Control"]
        assert heading in page
        assert "&lt;b&gt;Lu&lt;/b&gt;" in page
        assert "<b>" not in page
        assert "+8613800138000" in page


async def test_who_is_not_there_is_not_told(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        status, answer = await house.admin.call("GET", "/customers/nobody/everything")
        assert (status, answer["code"]) == (404, "unknown_customer")
        status, answer = await house.boss.call("GET", "/customers/nobody/everything")
        assert (status, answer["code"]) == (403, "forbidden")
