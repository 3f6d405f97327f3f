"""A data directory that the version before this one left: it opens, and everything is there.

``previous_version.tar.gz`` has two archived days, a contact told to its end, one that agent lina talks to and
one that waits, two customers, a user and tokens. It was made by running that version, and is never changed: a
later version adds a folder of its own.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from contacthub.bootstrap.tables import TABLES
from contacthub.hub.archive import ArchiveFolder
from contacthub.hub.mending import mend_beginning
from contacthub.hub.snapshot_text import snapshot_text
from contacthub.hub.snapshotting import replayed
from contacthub.hub.state import State, dump_state
from contacthub.testing.stored import stored_in
from tests.support import hub_on, token


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder, unpacked."""
    with tarfile.open(Path(__file__).with_name("previous_version.tar.gz")) as tar:
        tar.extractall(tmp_path, filter="data")
    return tmp_path


async def test_live_contacts_go_on_and_the_closed_one_is_told_whole(data: Path) -> None:
    async with hub_on(data) as owner:
        api = await token(owner)
        contacts = {each["ref"]: each for each in (await api.get("/contacts?limit=50"))["items"]}
        waiting, live, closed = (contacts[ref] for ref in ("waiting-1", "live-1", "closed-1"))
        told = await api.get(f"/contacts/{closed['id']}")
    assert (waiting["state"], waiting["customer_id"]) == ("waiting", "C2")
    assert (live["state"], live["agent"], live["note"]) == ("handling", "lina", "漏水，请派人")
    assert live["attributes"] == {"reason": "漏水"}
    assert (closed["state"], closed["disposition"], closed["note"]) == ("closed", "resolved", "换了电池")
    assert told["events"][0]["type"] == "contact_arrived"


async def test_customers_and_accounts_are_there(data: Path) -> None:
    async with hub_on(data) as owner:
        api = await token(owner, "another")
        assert (await api.get("/customers/C1"))["name"] == "陆建国"
        assert [each["model"] for each in (await api.get("/customers/C1/products"))["items"]] == ["KFR-35GW"]
        assert [each["name"] for each in (await owner.get("/admin/users"))["items"]] == ["boss"]
        status, _ = await owner.call("POST", "/session", {"name": "boss", "password": "an old password"})
        assert status == 200


async def test_archive_and_log_lead_to_the_floor_that_a_start_takes_up(data: Path) -> None:
    async with stored_in(data, TABLES) as stored:
        last = (await stored.log.recover()).last_seq
        trimmed = await stored.trimming.trimmed_seq()
        archived = list(ArchiveFolder(data).events(trimmed))
        logged = await stored.log.read(after=trimmed, limit=last)
        # Its snapshot is of an older form: it is passed over, and the archive says what the floor was then.
        await mend_beginning(stored.log, stored.trimming, ArchiveFolder(data))
        async with replayed(stored.log, last) as mended:
            mended_text = snapshot_text(dump_state(mended))
    state = State()
    state.apply_all([*archived, *logged])
    assert [each.seq for each in (*archived, *logged)] == list(range(1, last + 1))
    assert snapshot_text(dump_state(state)) == mended_text
