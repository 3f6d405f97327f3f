"""``public_url``: what works is written as browsers write it, what cannot is refused with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from contacthub.api.public_url import origin_of
from contacthub.config import ConfigError, load_settings
from tests.accounts.people import PASSWORD, Person, user
from tests.support import hub_on


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://hub.example.com", "https://hub.example.com"),
        ("https://hub.example.com/", "https://hub.example.com"),
        ("https://hub.example.com//", "https://hub.example.com"),
        ("https://hub.example.com.", "https://hub.example.com"),
        ("https://hub.example.com.:8443/", "https://hub.example.com:8443"),
        ("https://hub.example.com:443", "https://hub.example.com"),
        ("https://hub.example.com:0443/", "https://hub.example.com"),
        ("https://hub.example.com:", "https://hub.example.com"),
        ("http://hub.example.com:443", "http://hub.example.com:443"),
        ("http://hub.example.com:80", "http://hub.example.com"),
        ("https://hub.example.com:80", "https://hub.example.com:80"),
        (" HTTPS://Hub.Example.COM\n", "https://hub.example.com"),
        ("https://hüb.example.com", "https://xn--hb-xka.example.com"),
        ("https://HÜB.example.com:443/", "https://xn--hb-xka.example.com"),
        ("https://xn--hb-xka.example.com", "https://xn--hb-xka.example.com"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://客服.example.cn", "https://xn--ubtq9x.example.cn"),
        ("https://ｈｕｂ。example。com", "https://hub.example.com"),
        ("https://hub", "https://hub"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://my_hub.local", "https://my_hub.local"),
        ("http://192.0.2.10:8080", "http://192.0.2.10:8080"),
        ("https://[2001:DB8:0:0::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://[2001:0db8:0000:0000:0000:0000:0000:0001]:443/", "https://[2001:db8::1]"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_what_works_is_written_as_browsers_do(written: str, origin: str) -> None:
    assert origin_of(written) == origin
    assert origin_of(origin) == origin


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://hub.example.com/hub", "leave out the path"),
        ("https://hub.example.com/hub/", "leave out the path"),
        ("https://hub.example.com/?a=1", "begins with [?]"),
        ("https://hub.example.com?", "begins with [?]"),
        ("https://hub.example.com/#/agent", "begins with . or #"),
        ("https://boss:secret@hub.example.com", "user name and password"),
        ("https://@hub.example.com", "user name and password"),
        ("ftp://hub.example.com", "begin with https://"),
        ("wss://hub.example.com", "begin with https://"),
        ("hub.example.com", "begin with https://"),
        ("hub.example.com:8443", "begin with https://"),
        ("//hub.example.com", "begin with https://"),
        ("https:hub.example.com", "begin with https://"),
        ("https:/hub.example.com", "begin with https://"),
        ("", "begin with https://"),
        ("https://", "no such host name"),
        ("https://:8443", "no such host name"),
        ("https://*.example.com", "no such host name"),
        ("https://hub..example.com", "no such host name"),
        ("https://h%C3%BCb.example.com", "no such host name"),
        ("https://hub.example.com,https://b.example.com", "no such host name|leave out the path|IPv6"),
        ("https://" + "a" * 64 + ".example.com", "no such host name"),
        ("https://" + "a." * 130 + "com", "no such host name"),
        ("https://☎.example.com", "no domain has"),
        ("https://hub\u200b.example.com", "invisible"),
        ("https://hub example.com", "blanks"),
        ("https:\\\\hub.example.com", "backslashes"),
        ("https://hub.example.com:0", "1 to 65535"),
        ("https://hub.example.com:99999", "1 to 65535"),
        ("https://hub.example.com:https", "1 to 65535"),
        ("https://hub.example.com:４４３", "1 to 65535|no such host name"),
        ("https://127.1", "192.0.2.10"),
        ("https://1.2.3.256", "192.0.2.10"),
        ("https://0x7f.0.0.0x1", "192.0.2.10"),
        ("http://0.0.0.0:8080", "where to listen"),
        ("http://[::]:8080", "where to listen"),
        ("https://2001:db8::1", r"stands in \[ \]"),
        ("https://[2001:db8::1", "no IPv6 address"),
        ("https://[2001:db8::g]", "no IPv6 address"),
        ("https://[2001:db8::1]x", "no IPv6 address"),
        ("https://[fe80::1%25eth0]", "take no address with %"),
        ("https://[::ffff:192.0.2.10]", "IPv4 address that it is"),
    ],
)
def test_what_cannot_work_is_refused_with_the_reason(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        origin_of(written)
    file = tmp_path / "contacthub.toml"
    text = written.replace("\\", "\\\\")
    file.write_text(f'[server]\npublic_url = "{text}"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"contacthub\.toml, line 2.*server\.public_url") as refused:
        load_settings(file)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "origins"),
    [
        ("https://hub.example.com:443", ["https://hub.example.com"]),
        ("https://hüb.example.com", ["https://xn--hb-xka.example.com"]),
        ("https://Hub.example.com./", ["https://hub.example.com", "https://hub.example.com."]),
        ("http://[::1]:8080", ["http://[::1]:8080"]),
    ],
)
async def test_people_sign_in_from_where_the_hub_is_and_from_nowhere_else(
    tmp_path: Path, written: str, origins: list[str]
) -> None:
    async with hub_on(tmp_path, server={"public_url": written}) as owner:
        await user(owner, "lina")
        body = {"name": "lina", "password": PASSWORD}
        for origin in origins:
            status, _, headers = await Person(owner).send("POST", "/session", body, Origin=origin)
            assert status == 200, origin
            assert ("secure" in headers["Set-Cookie"].lower()) is origin.startswith("https:")
        for origin in (
            "https://other.example.com",
            f"{origins[0]}:1",
            "null",
            owner.hub.url,
            "https://[",
            ":",
        ):
            status, answer = await Person(owner).call("POST", "/session", body, Origin=origin)
            assert (status, answer["code"]) == (403, "bad_origin"), origin
