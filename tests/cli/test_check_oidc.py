"""What ``check`` says of the provider at which people sign in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from contacthub.cli.oidc_checked import oidc_findings
from contacthub.config import ConfigError, Settings, load_settings
from contacthub.database.examining import OK, WRONG, Finding
from tests.accounts.oidc.issuer import SECRET, Issuer, table


async def found(issuer: Issuer, **more: object) -> Finding:
    settings = Settings(oidc=table(issuer.url, **more))
    [finding] = await asyncio.to_thread(lambda: list(oidc_findings(settings, {"OIDC_SECRET": SECRET})))
    return finding


async def test_provider_that_answers_is_fine() -> None:
    async with Issuer().running() as issuer:
        finding = await found(issuer)
    assert finding.level == OK
    assert finding.what.startswith("oidc: 127.0.0.1 answers with 1 keys")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda issuer: setattr(issuer, "down", True), "127.0.0.1 answered 503"),
        (lambda issuer: issuer.says.update(issuer="https://x"), "calls itself another issuer"),
        (lambda issuer: issuer.published.clear(), "it has no key that signs"),
    ],
)
async def test_provider_that_fails_is_wrong_and_it_is_said_how(
    spoil: Callable[[Issuer], object], said: str
) -> None:
    async with Issuer().running() as issuer:
        spoil(issuer)
        finding = await found(issuer)
    assert finding.level == WRONG
    assert said in finding.what
    assert "/.well-known/openid-configuration" in finding.mend


async def test_provider_that_is_not_there_is_wrong() -> None:
    async with Issuer().running() as issuer:
        pass
    finding = await found(issuer)
    assert (finding.level, "cannot be reached" in finding.what) == (WRONG, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('issuer = "http://id.example.com"', "http only on this machine"),
        ('issuer = "https://id.example.com?x=1"', "http only on this machine"),
        ('issuer = "https://id.example.com"', "set server.public_url"),
        ('issuer = "http://127.0.0.1:1"\nscopes = ["profile"]', "openid is one of them"),
        ('issuer = "http://127.0.0.1:1"\nscopes = ["openid", "a b"]', "scopes"),
        ('issuer = "http://127.0.0.1:1"\nsecret = "x"', "secret"),
    ],
)
def test_faults_of_the_table_are_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "contacthub.toml"
    file.write_text(f'[oidc]\n{text}\nclient_id = "hub"\nroles = {{ desk = "agent" }}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load_settings(file)


@pytest.mark.parametrize("roles", ['{ desk = "" }', "{ }", '"agent"'])
def test_roles_are_names_by_group(tmp_path: Path, roles: str) -> None:
    file = tmp_path / "contacthub.toml"
    file.write_text(
        f'[oidc]\nissuer = "http://127.0.0.1:1"\nclient_id = "hub"\nroles = {roles}\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="roles"):
        load_settings(file)


def test_secret_that_is_missing_is_named() -> None:
    settings = Settings(oidc=table("http://127.0.0.1:1"))
    with pytest.raises(ConfigError, match="the environment has no OIDC_SECRET"):
        settings.oidc_client({})
    assert list(oidc_findings(settings, {})) == []  # a finding already
