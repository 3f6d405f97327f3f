"""Settings are changed over HTTP: checked as a whole, kept as versions, and brought back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.config import load_settings
from contacthub.running.settings_samples import SAMPLES
from tests.support import Api, hub_on

pytestmark = pytest.mark.both_engines

BEGIN = '# ours\n[[webhooks]]\nid = "erp"\nurl = "https://erp.example/hub"\nsecret_env = "ERP_SECRET"\n'
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ERP_SECRET", SECRET)
    path = tmp_path / "contacthub.toml"
    path.write_text(BEGIN)
    return path


@pytest.fixture
async def root(file: Path, tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(tmp_path / "data", place=file) as owner:
        yield owner


def text_of(file: Path) -> str:
    return file.read_text()


def write_text(file: Path, text: str) -> None:
    file.write_text(text)


async def change(root: Api, section: str, toml: str | None, **more: Any) -> tuple[int, Any]:
    seen = (await root.get("/admin/settings"))["version"]
    body = {"section": section, "toml": toml, "of_version": seen, "reason": "Tried", **more}
    return await root.call("POST", "/admin/settings/changes", body)


async def test_a_table_is_changed_kept_as_a_version_and_brought_back(root: Api, file: Path) -> None:
    now = await root.get("/admin/settings")
    assert (now["file"], now["needs_restart"], now["faults"], now["can_restart"]) == (
        file.name,
        False,
        [],
        False,
    )
    assert [(each["section"], each["key"]) for each in now["parts"]] == [("webhooks", "erp")]
    log = "[log]\nkeep_days = 30\n"
    status, tried = await change(root, "log", log, preview=True)
    assert (status, tried["saved"], tried["needs_restart"]) == (200, False, True)
    assert "+keep_days = 30" in tried["lines"]
    assert text_of(file) == BEGIN
    assert (await change(root, "log", log))[1]["saved"] is True
    assert text_of(file) == f"{BEGIN}\n{log}"
    now = await root.get("/admin/settings")
    assert now["needs_restart"] is True
    said = [(each["number"], each["author"], each["reason"]) for each in now["versions"]]
    assert said == [(2, "command line", "Tried"), (1, "", "")]
    body = {"of_version": now["version"], "reason": "Not that"}
    assert (await root.call("POST", "/admin/settings/versions/1/restore", body))[0] == 200
    assert text_of(file) == BEGIN
    assert (await root.get("/admin/settings"))["needs_restart"] is False
    rows = (await root.get("/audit?action=change_settings"))["items"]
    assert [each["subject"] for each in rows] == ["version 1", "log"]


async def change_tables(root: Api, *tables: dict[str, Any], **more: Any) -> tuple[int, Any]:
    seen = (await root.get("/admin/settings"))["version"]
    body = {"tables": [*tables], "of_version": seen, "reason": "Tried", **more}
    return await root.call("POST", "/admin/settings/tables", body)


async def test_tables_are_changed_together_by_what_they_say(root: Api, file: Path) -> None:
    write_text(file, BEGIN.replace('id = "erp"', 'id = "erp" # the shop') + NOTED)
    now = await root.get("/admin/settings")
    tables = {each["section"]: each["table"] for each in now["parts"]}
    assert tables["retention"] == {"contacts_days": 365}
    assert now["variables"] == [{"name": "ERP_SECRET", "is_set": True}]
    assert SECRET not in str(now)
    wanted = [
        {"section": "webhooks", "key": "erp", "table": {**tables["webhooks"], "types": ["work.opened"]}},
        {"section": "retention", "table": {"contacts_days": 365, "messages_days": 30}},
        {"section": "sources", "table": {"id": "fax", "capabilities": ["hangup"]}},
    ]
    status, tried = await change_tables(root, *wanted, preview=True)
    assert (status, tried["saved"], tried["needs_restart"]) == (200, False, True)
    assert {"+messages_days = 30", '+types = ["work.opened"]'} <= {*tried["lines"]}
    assert "365" not in [line.removeprefix("-") for line in tried["lines"]]
    assert (await change_tables(root, *wanted))[1]["saved"] is True
    text = text_of(file)
    assert text == (
        '# ours\n[[webhooks]]\nid = "erp" # the shop\nurl = "https://erp.example/hub"\n'
        'secret_env = "ERP_SECRET"\ntypes = ["work.opened"]\n'
        "\n# three years are too long\n[retention]\ncontacts_days = 365 # days\nmessages_days = 30\n"
        '\n[[sources]]\nid = "fax"\ncapabilities = ["hangup"]\n'
    )
    gone = {"section": "sources", "key": "fax", "table": None}
    assert (await change_tables(root, gone))[1]["saved"] is True
    assert '"fax"' not in text_of(file)
    rows = (await root.get("/audit?action=change_settings"))["items"]
    assert [each["subject"] for each in rows] == ["sources fax", "webhooks erp, retention, sources fax"]


NOTED = "\n# three years are too long\n[retention]\ncontacts_days = 365 # days\n"
HOOK = {"id": "crm", "url": "https://crm.example", "secret_env": "ERP_SECRET"}
CHAT = {"type": "chat", "name": "shop", "queue": "support", "origins": ["https://a.example"]}
TEXTS = {"type": "sms", "provider": "twilio", "name": "texts", "queue": "support", "auth_token_env": "TOKEN"}


@pytest.mark.parametrize(
    ("section", "table", "field", "words"),
    [
        ("log", {"keep_days": 0}, "keep_days", "greater than or equal to 1"),
        ("log", {"keep": 1}, "keep", "no such key"),
        ("webhooks", {**HOOK, "url": "ftp://x"}, "url", "an address like"),
        ("webhooks", {**HOOK, "secret_env": "CRM_SECRET"}, "secret_env", "no CRM_SECRET"),
        ("webhooks", {**HOOK, "id": "erp"}, "id", "two webhooks have the same id"),
        ("webhooks", {"url": "https://crm.example", "secret_env": "ERP_SECRET"}, "id", "required"),
        ("channels", {**CHAT, "only_verified": True}, "secret_env", "secret_env is needed"),
        ("channels", {**CHAT, "origins": []}, "origins", "at least 1 item"),
        ("channels", {**TEXTS, "account_sid": "x"}, "account_sid", "not of the form"),
        ("channels", {**CHAT, "type": "post"}, "", "does not match"),
        ("look_ups", {"id": "a", "url": "https://x.example/{key}", "map": {"of": "a"}}, "keys", "keys: say"),
        ("sources", {"id": "a", "capabilities": ["fly"]}, "capabilities/0", "should be"),
    ],
)
async def test_a_fault_is_told_with_its_field(
    root: Api, file: Path, section: str, table: dict[str, Any], field: str, words: str
) -> None:
    other = {"section": "retention", "table": {"contacts_days": 9}}
    status, said = await change_tables(root, other, {"section": section, "table": table})
    assert (status, said["code"]) == (422, "invalid"), said
    path = f"#/tables/1/table/{field}" if field else "#/tables/1/table"
    assert path in {each["pointer"] for each in said["errors"]}, said
    assert words in str(said["errors"])
    assert text_of(file) == BEGIN


async def test_tables_are_changed_of_the_version_that_was_seen_alone(root: Api, file: Path) -> None:
    stale = {"tables": [{"section": "log", "table": {}}], "of_version": "then"}
    assert (await root.call("POST", "/admin/settings/tables", stale))[1]["code"] == "version_changed"
    status, said = await change_tables(root, {"section": "sources"})
    assert (status, said["code"], "key is needed" in said["detail"]) == (422, "invalid", True)
    status, said = await change_tables(root, {"section": "sources", "key": "fax", "table": {"id": "fax"}})
    assert (status, said["code"]) == (404, "not_found")
    assert text_of(file) == BEGIN


async def test_what_the_environment_says_instead_of_the_file_is_told(
    root: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTACTHUB_LOG__KEEP_DAYS", "7")
    monkeypatch.setenv("CONTACTHUB_PORT", "9")
    monkeypatch.setenv("CONTACTHUB_DATA", "/nowhere")
    found = (await root.get("/admin/settings"))["overridden"]
    assert [each for each in found if each != "storage/url"] == ["log/keep_days", "server/port"]


async def test_what_a_hub_would_not_start_with_is_refused_with_its_line(root: Api, file: Path) -> None:
    for toml, words in (
        ("[log]\nkeep_days = 0\n", "line 8: log.keep_days"),
        ("[log]\nkeep = 1\n", "keep"),
        ("[log\n", "no TOML"),
    ):
        status, said = await change(root, "log", toml)
        assert (status, said["code"]) == (422, "invalid")
        assert words in str(said["errors"]), said
    other = '[[webhooks]]\nid = "crm"\nurl = "https://crm.example"\nsecret_env = "CRM_SECRET"\n'
    status, said = await change(root, "webhooks", other)
    assert (status, "no CRM_SECRET" in said["detail"]) == (422, True)
    stale = {"section": "log", "toml": "[log]\n", "of_version": "then"}
    assert (await root.call("POST", "/admin/settings/changes", stale))[1]["code"] == "version_changed"
    assert text_of(file) == BEGIN
    assert (await root.get("/admin/settings"))["versions"] == []


async def test_each_sample_is_taken_as_it_is(root: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PHONES_WEBHOOK_SECRET", "ERP_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, SECRET)
    for name in (
        "SHOP_CHAT_SECRET",
        "MAIL_PASSWORD",
        "PBX1_SECRET",
        "SHOP_KEY",
        "SHOPIFY_TOKEN",
        "LOYALTY_TOKEN",
        "WECHAT_APP_SECRET",
        "WHATSAPP_ACCESS_TOKEN",
        "WHATSAPP_APP_SECRET",
        "WHATSAPP_VERIFY_TOKEN",
        "ALIYUN_SECRET",
        "ALIYUN_WEBHOOK_SECRET",
        "TWILIO_AUTH_TOKEN",
        "SMS_TOKEN",
    ):
        monkeypatch.setenv(name, "x" * 40)
    monkeypatch.setenv("WECHAT_TOKEN", "x" * 20)
    monkeypatch.setenv("WECHAT_AES_KEY", "x" * 42 + "A")
    monkeypatch.setenv("SHOP_KEY", f"ck_{'1' * 40}:cs_{'2' * 40}")
    for section, name, toml in SAMPLES:
        other = toml.replace('id = "erp"', 'id = "erp2"')
        status, said = await change(root, section, other)
        assert status == 200, (name, said)
    parts = (await root.get("/admin/settings"))["parts"]
    assert len(parts) == len(SAMPLES) + 1


async def test_a_file_changed_by_hand_is_said_and_can_be_brought_back(root: Api, file: Path) -> None:
    write_text(file, "[log]\nkeep_days = none\n")
    now = await root.get("/admin/settings")
    assert (now["needs_restart"], "no TOML" in now["faults"][0]) == (True, True)
    assert now["why"] is not None
    status, said = await root.call("POST", "/admin/restart")
    assert (status, said["code"]) == (409, "wrong_state")
    write_text(file, "[log]\nkeep_days = 9\n")
    assert (await change(root, "log", None))[1]["saved"] is True
    said = [(each["number"], each["author"]) for each in (await root.get("/admin/settings"))["versions"]]
    assert said == [(2, "command line"), (1, "")]


async def test_a_hub_without_a_file_says_so(owner: Api) -> None:
    assert (await owner.get("/admin/settings"))["file"] is None
    status, said = await change(owner, "log", "[log]\nkeep_days = 9\n")
    assert (status, said["code"]) == (409, "wrong_state")
    assert "--config" in said["detail"]


def test_the_place_of_a_file_that_is_not_there_yet_is_known(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        settings = load_settings(None)
    assert (settings.file, settings.place) == (None, tmp_path / "contacthub.toml")
