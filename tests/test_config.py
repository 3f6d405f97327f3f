"""The configuration: flag before environment before file, and errors that name the field."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from contacthub.config import ConfigError, load_settings

FILE = """
[server]
host = "127.0.0.3"
port = 9000
public_url = "https://hub.example.com/"
[[sources]]
id = "phones"
routing = "pbx"
secret_env = "PHONES_SECRET"
callback_url = "http://127.0.0.1:9/hub"
capabilities = ["connect", "hold"]
"""
SECRET = "whsec_" + base64.b64encode(b"s" * 24).decode()


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [each for each in os.environ if each.startswith("CONTACTHUB_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hub.toml"
    path.write_text(FILE)
    return path


def test_without_anything_the_defaults_stand() -> None:
    settings = load_settings(None)
    assert settings.bind == ("127.0.0.1", 8080)
    assert settings.data == Path("contacthub-data")
    assert settings.routing("anybody") == "hub"
    assert settings.server.trusted_proxies == []
    assert settings.server.stall_ms == 50


def test_file_in_the_current_folder_is_read_unasked(file: Path) -> None:
    file.rename("contacthub.toml")
    assert load_settings(None).bind == ("127.0.0.3", 9000)


@pytest.mark.parametrize(
    ("environment", "flags", "bind"),
    [
        ({}, {}, ("127.0.0.3", 9000)),
        ({"CONTACTHUB_SERVER__PORT": "9001"}, {}, ("127.0.0.3", 9001)),
        ({"CONTACTHUB_PORT": "9002"}, {}, ("127.0.0.3", 9002)),
        ({"CONTACTHUB_PORT": "9002", "CONTACTHUB_SERVER__PORT": "9001"}, {}, ("127.0.0.3", 9002)),
        ({"CONTACTHUB_PORT": "9002"}, {"port": 9003}, ("127.0.0.3", 9003)),
        ({"CONTACTHUB_HOST": "::1"}, {"port": 0}, ("::1", 0)),
        ({"CONTACTHUB_HOST": "::1"}, {"host": "0.0.0.0"}, ("0.0.0.0", 9000)),
        ({"CONTACTHUB_PORT": ""}, {}, ("127.0.0.3", 9000)),
    ],
)
def test_flag_comes_before_environment_before_file(
    monkeypatch: pytest.MonkeyPatch,
    file: Path,
    environment: dict[str, str],
    flags: dict[str, object],
    bind: tuple[str, int],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert load_settings(file, **flags).bind == bind


def test_settings_know_the_file_that_they_were_read_from(file: Path) -> None:
    assert load_settings(file, port=1).file == file.absolute()
    assert load_settings(None).file is None
    file.rename("contacthub.toml")
    assert load_settings(None).file == Path("contacthub.toml").absolute()


def test_data_directory_comes_from_flag_or_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACTHUB_DATA", "from-environment")
    assert load_settings(None).data == Path("from-environment")
    assert load_settings(None, data=Path("from-flag")).data == Path("from-flag")


def test_environment_replaces_one_key_of_a_table_and_keeps_the_others(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setenv("CONTACTHUB_SERVER__PUBLIC_URL", "https://other.example.com")
    settings = load_settings(file)
    assert settings.server.public_url == "https://other.example.com"
    assert settings.server.port == 9000


def test_source_says_who_routes_what_it_can_and_where_it_listens(file: Path) -> None:
    settings = load_settings(file)
    assert settings.routing("phones") == "pbx"
    assert settings.capabilities()("phones") == ["connect", "hold"]
    assert settings.capabilities()("unknown") == []
    endpoint = settings.endpoints({"PHONES_SECRET": SECRET})["phones"]
    assert (endpoint.url, endpoint.key) == ("http://127.0.0.1:9/hub", b"s" * 24)


def test_channels_of_social_services_say_by_which_their_contacts_come(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(
        """
        [[channels]]
        type = "wechat"
        name = "wx"
        queue = "support"
        app_id = "wx2c2769f8efd9abc2"
        app_secret_env = "WECHAT_APP_SECRET"
        token_env = "WECHAT_TOKEN"

        [[channels]]
        type = "chat"
        name = "site"
        queue = "support"
        origins = ["https://shop.example"]
        """
    )
    service = load_settings(path).services()
    assert [service(each) for each in ("wx", "site", "phones")] == ["wechat", None, None]


def test_secret_of_several_sources_speaks_for_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text("".join(f'[[sources]]\nid = "{name}"\nsecret_env = "SHARED"\n' for name in "ab"))
    [secret] = load_settings(path).secrets({"SHARED": SECRET})
    assert secret.sources == {"a", "b"}


@pytest.mark.parametrize(
    ("environment", "said"), [({}, "PHONES_SECRET"), ({"PHONES_SECRET": "x"}, "PHONES_SECRET")]
)
def test_secret_that_is_missing_or_none_names_its_variable(
    file: Path, environment: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        load_settings(file).secrets(environment)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[server]\nprot = 1", r"server\.prot"),
        ("[server]\nport = 70000", r"server\.port"),
        ('[server]\npublic_url = "hub.example.com"', r"server\.public_url"),
        ('[server]\ntrusted_proxies = ["proxy.local"]', r"server\.trusted_proxies"),
        ("[server]\nstall_ms = -1", r"server\.stall_ms"),
        ("[sessions]\nidle_minutes = 9", r"sessions\.idle_minutes"),
        ("[sessions]\nabsolute_hours = 745", r"sessions\.absolute_hours"),
        ('[[sources]]\nid = "a"\nrouting = "both"', r"sources\.0\.routing"),
        ("[server\nport = 1", "line 1"),
    ],
)
def test_bad_file_is_refused_with_its_name_and_the_field(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=rf"bad\.toml.*{named}"):
        load_settings(path)


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("CONTACTHUB_PORT", "x", "port"),
        ("CONTACTHUB_SERVER", "x", "server"),
        ("CONTACTHUB_SERVER__PROT", "1", "prot"),
    ],
)
def test_bad_environment_is_refused_with_the_field(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, named: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=named):
        load_settings(None)


def test_file_that_was_asked_for_must_be_there() -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: No such file"):
        load_settings(Path("nowhere.toml"))


@pytest.mark.parametrize(
    ("said", "call", "mail"),
    [("", 240, None), ("silent_minutes = 30", 30, 30), ("silent_minutes = 0", None, None)],
)
@pytest.mark.parametrize("kind", ["sources", "connectors"])
def test_how_long_a_source_may_be_silent(
    tmp_path: Path, kind: str, said: str, call: int | None, mail: int | None
) -> None:
    path = tmp_path / "silent.toml"
    own = {
        "sources": 'id = "phones"',
        "connectors": 'type = "asterisk-ami"\nname = "phones"\nusername = "hub"\nsecret_env = "X"',
    }
    path.write_text(f"[[{kind}]]\n{own[kind]}\n{said}\n")
    silent_ms = load_settings(path).silent_ms
    minutes = [silent_ms("phones", channel) for channel in ("voice", "email")]
    assert minutes == [each and each * 60_000 for each in (call, mail)]
    assert silent_ms("of no table", "voice") == 240 * 60_000


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x/y", "an address like postgresql://"),
        ("postgresql://hub:geheim@db/hub", "no password here"),
        ("postgresql://db/hub?password=geheim", "no password here"),
    ],
)
def test_address_of_a_storage_is_refused_with_the_reason_and_never_repeated(
    tmp_path: Path, url: str, said: str
) -> None:
    path = tmp_path / "contacthub.toml"
    path.write_text(f'[storage]\nurl = "{url}"\n')
    with pytest.raises(ConfigError) as told:
        load_settings(path)
    assert said in str(told.value)
    assert "geheim" not in str(told.value)


def test_address_of_a_storage_comes_from_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACTHUB_STORAGE__URL", "postgresql://?service=hub")
    assert load_settings(None).storage.url == "postgresql://?service=hub"
