from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from contacthub.channels.wechat.settings import WeChatTable
from contacthub.channels.whatsapp.settings import WhatsAppTable
from contacthub.cli.channels_checked import channel_findings
from contacthub.config import Settings
from contacthub.database.examining import NOTE, OK, WRONG, Finding
from contacthub.testing.shops import played
from contacthub.testing.wechat import PlayedWeChat
from contacthub.testing.whatsapp import PlayedWhatsApp


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def whatsapp(session: aiohttp.ClientSession, url: str, **change: str) -> Finding:
    given = {"number_id": "106540352242922", "token": "EAAG-token", **change}
    table = WhatsAppTable(
        type="whatsapp",
        name="wa",
        queue="support",
        phone_number_id=given["number_id"],
        access_token_env="TOKEN",
        app_secret_env="SECRET",
        verify_token_env="VERIFY",
        api_url=f"{url}/v23.0",
    )
    return await table.examine({"TOKEN": given["token"]}, session)


async def wechat(session: aiohttp.ClientSession, url: str, **change: str) -> Finding:
    given = {"app_id": "wx2c2769f8efd9abc2", "secret": "app-secret", **change}
    table = WeChatTable(
        type="wechat",
        name="wx",
        queue="support",
        app_id=given["app_id"],
        app_secret_env="SECRET",
        token_env="TOKEN",
        api_url=url,
    )
    return await table.examine({"SECRET": given["secret"]}, session)


async def test_whatsapp_that_lets_us_in_says_the_number(session: aiohttp.ClientSession) -> None:
    async with played(PlayedWhatsApp(app_secret="app").handler) as server:
        found = await whatsapp(session, server.url)
    assert (found.level, found.what) == (OK, "channel wa: WhatsApp lets us in as +1 555-078-3881")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"token": "old"}, "access token is none, or has ended"),
        ({"number_id": "15550783881"}, "no phone number id"),
    ],
)
async def test_the_usual_mistakes_with_whatsapp_are_named(
    session: aiohttp.ClientSession, change: dict[str, str], said: str
) -> None:
    async with played(PlayedWhatsApp(app_secret="app").handler) as server:
        found = await whatsapp(session, server.url, **change)
        url = server.url
    assert (found.level, said in found.what, bool(found.mend)) == (WRONG, True, True)
    assert "cannot be reached" in (await whatsapp(session, url)).what


async def test_wechat_that_gives_a_token_is_said_to(session: aiohttp.ClientSession) -> None:
    async with played(PlayedWeChat().handler) as server:
        found = await wechat(session, server.url)
    assert (found.level, found.what) == (OK, "channel wx: WeChat gives an access token")


@pytest.mark.parametrize(
    ("change", "said"),
    [({"secret": "old"}, "the secret is not that"), ({"app_id": "wx0000000000000000"}, "app_id is none")],
)
async def test_the_usual_mistakes_with_wechat_are_named(
    session: aiohttp.ClientSession, change: dict[str, str], said: str
) -> None:
    async with played(PlayedWeChat().handler) as server:
        found = await wechat(session, server.url, **change)
        url = server.url
    assert (found.level, said in found.what, bool(found.mend)) == (WRONG, True, True)
    assert "no answer" in (await wechat(session, url)).what


def test_check_asks_the_provider() -> None:
    table = {
        "type": "wechat",
        "name": "wx",
        "queue": "support",
        "app_id": "wx2c2769f8efd9abc2",
        "app_secret_env": "SECRET",
        "token_env": "TOKEN",
        "api_url": "http://127.0.0.1:9",
    }
    settings = Settings.model_validate({"channels": [table]})
    found = [*channel_findings(settings, {"SECRET": "s", "TOKEN": "spamtest"}, {"support"})]
    assert [each.level for each in found] == [NOTE, NOTE, WRONG]
    assert found[-1].what == "channel wx: WeChat gives no access token: no answer"
