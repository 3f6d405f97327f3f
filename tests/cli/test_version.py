"""``--version``."""

from __future__ import annotations

import contacthub
from tests.cli.conftest import Cli


def test_version_is_printed_and_is_what_the_hub_says_of_itself(cli: Cli) -> None:
    done = cli("--version")
    assert (done.code, done.out, done.err) == (0, f"contacthub {contacthub.__version__}\n", "")
