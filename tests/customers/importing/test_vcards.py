"""Address books: cards that are broken are rejected at their lines, and cost no other card."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contacthub.customers.store import CustomerStore
from tests.customers.importing.brought import brought, phones
from tests.customers.stores import customers_in

LU = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Lu Ming\r\nTEL;TYPE=CELL:13800138000\r\nEND:VCARD\r\n"
MA = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ma Li\r\nTEL:13900139000\r\nEND:VCARD\r\n"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[CustomerStore]:
    async with customers_in(tmp_path) as opened:
        yield opened


def book(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "book.vcf"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Half\r\n", "card: it does not end before the next begins"),
        ("BEGIN:VCARD\r\nVERSION:3.0\r\nno colon here\r\nEND:VCARD\r\n", "card: it cannot be read"),
        ("a line of nothing\r\n", "card: a line outside any card"),
        ("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\r\nEND:VCARD\r\n", "name: needed, but empty"),
        (
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Long\r\nNOTE:{'x' * 300_000}\r\nEND:VCARD\r\n",
            "card: longer than",
        ),
    ],
)
async def test_a_broken_card_is_rejected_and_the_others_are_read(
    store: CustomerStore, tmp_path: Path, broken: str, reason: str
) -> None:
    done = await brought(store, book(tmp_path, LU + broken + MA))
    [(line, said)] = done.rejects
    assert (line, said[: len(reason)]) == (6, reason)
    assert [one.read for one in done.outcomes] == ["3 customers"]
    assert phones(await done.customer("Lu")) == [("+8613800138000", "mobile")]
    assert phones(await done.customer("Ma")) == [("+8613900139000", "mobile")]


async def test_a_card_that_the_file_ends_in_is_rejected(store: CustomerStore, tmp_path: Path) -> None:
    done = await brought(store, book(tmp_path, LU + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Half\r\n"))
    assert done.rejects == [(6, "card: the file ends before it does")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
async def test_every_encoding_of_a_book_is_read(store: CustomerStore, tmp_path: Path, encoding: str) -> None:
    card = LU.replace(
        "FN:Lu Ming", "N:陆;建国;;;\r\nFN:陆建国\r\nADR;TYPE=HOME:;;科华北路12号;成都市;四川省;610041;中国"
    )
    done = await brought(store, book(tmp_path, card, encoding))
    assert (await done.customer("陆建国")).data.addresses == ("四川省成都市科华北路12号 610041",)


async def test_pictures_are_left_out_and_told_of(store: CustomerStore, tmp_path: Path) -> None:
    picture = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\r\n ".join(["A" * 74] * 20_000)
    done = await brought(store, book(tmp_path, LU.replace("END:VCARD", f"{picture}\r\nEND:VCARD") + MA))
    assert (done.rejects, done.outcomes[0].notes) == ([], ("1 pictures and sounds are not taken",))
    assert done.outcomes[0].read == "2 customers"


async def test_every_number_of_a_card_is_kept(store: CustomerStore, tmp_path: Path) -> None:
    numbers = "".join(f"TEL;TYPE=WORK:1380013800{n}\r\n" for n in range(9))
    done = await brought(store, book(tmp_path, LU.replace("TEL;TYPE=CELL:13800138000\r\n", numbers)))
    assert len((await done.customer("Lu")).data.phones) == 9
