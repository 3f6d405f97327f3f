"""What the page on deployment says to write is what the hub and the proxies take."""

from __future__ import annotations

import re
from pathlib import Path

from contacthub.config import load_settings
from contacthub.console.connection import Timings
from contacthub.customers.uploads.http import ROUTES
from contacthub.hub.http import MAX_WAIT_MS
from contacthub.running.stalls import Cause

from .pages import DOCS, blocks, text

PAGE = DOCS / "deployment.md"


def test_configuration_behind_a_proxy_is_taken(tmp_path: Path) -> None:
    [example] = blocks(PAGE, "toml")
    file = tmp_path / "contacthub.toml"
    file.write_text(example, encoding="utf-8")
    server = load_settings(file).server
    assert server.trusted_proxies == ["127.0.0.1"]
    assert server.public_url == "https://hub.example.com"


def nginx() -> list[tuple[str, ...]]:
    """The directives of the nginx configuration, whose braces match."""
    [config] = blocks(PAGE, "nginx")
    bare = re.sub(r"#.*", "", config)
    assert bare.count("{") == bare.count("}")
    return [tuple(each.split()) for each in re.split(r"[;{}]", bare) if each.strip()]


def test_nginx_passes_sockets_the_name_and_the_client_on() -> None:
    assert {
        ("proxy_http_version", "1.1"),
        ("proxy_set_header", "Upgrade", "$http_upgrade"),
        ("proxy_set_header", "Connection", "$connection_upgrade"),
        ("proxy_set_header", "Host", "$host"),
        ("proxy_set_header", "X-Forwarded-For", "$remote_addr"),
    } <= set(nginx())


def test_nginx_waits_longer_than_the_hub_is_silent_and_takes_what_the_hub_takes() -> None:
    values = {each[0]: each[1] for each in nginx() if len(each) == 2}
    longest_silence_s = max(MAX_WAIT_MS / 1000, Timings().ping_s)
    assert int(values["proxy_read_timeout"].rstrip("s")) > longest_silence_s
    assert int(values["client_max_body_size"].rstrip("m")) * 2**20 >= max(
        each.limits.most_bytes for each in ROUTES
    )


def test_metrics_are_closed_by_both_proxies() -> None:
    directives = nginx()
    assert directives[directives.index(("location", "=", "/metrics")) + 1] == ("deny", "all")
    [caddy] = blocks(PAGE, "caddy")
    assert "respond /metrics 403" in caddy
    assert "reverse_proxy 127.0.0.1:8080" in caddy
    assert caddy.count("{") == caddy.count("}")


def test_every_cause_of_a_stall_is_described() -> None:
    assert [each for each in Cause if f"| `{each}` |" not in text("operations")] == []
