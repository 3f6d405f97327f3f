"""Headers that keep browsers from what a page could be made to do."""

from __future__ import annotations

import pytest

from tests.support import Api


@pytest.mark.parametrize("path", ["/", "/api/v1/docs", "/api/v1/floor", "/nowhere"])
async def test_content_policy_names_no_origin_but_the_own(owner: Api, path: str) -> None:
    async with owner.session.get(owner.hub.url + path) as response:
        policy = response.headers["Content-Security-Policy"]
    directives = {name: sources for name, *sources in (each.split() for each in policy.split(";"))}
    assert directives.pop("img-src") == ["'self'", "data:"]
    assert directives.pop("default-src") == ["'self'"]
    assert {source for sources in directives.values() for source in sources} == {"'self'", "'none'"}
