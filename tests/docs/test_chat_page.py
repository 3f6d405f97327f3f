"""The page *Chat*: its table is read, and what its examples sign is proven."""

from __future__ import annotations

import shutil
import subprocess
import time
import tomllib
from typing import Any

import pytest

from contacthub.channels.chat.identity import proven
from contacthub.config import Settings
from contacthub.floor_file.file import FloorFile

from .pages import DOCS, blocks

PAGE = DOCS / "chat.md"
SECRET = "s" * 32
RUN = {
    "js": ("node", "-e", "process.stdout.write(identity(4711, 'Lu 卢', 'lu@example.com', '%s'))"),
    "php": ("php", "-r", "echo identity(4711, 'Lu 卢', 'lu@example.com', '%s');"),
}


def test_the_tables_are_those_of_a_chat() -> None:
    table, forms = blocks(PAGE, "toml")
    made = Settings(**tomllib.loads(table)).channel_makers({"SHOP_CHAT_SECRET": SECRET})
    assert [*made] == ["shop"]
    assert [*FloorFile.model_validate(tomllib.loads(forms)).plan().chats] == ["shop"]


def test_what_python_signs_is_proven() -> None:
    [example] = blocks(PAGE, "python")
    names: dict[str, Any] = {}
    exec(example, names)  # the page's own example
    check(names["identity"](4711, "Lu 卢", "lu@example.com", SECRET))


@pytest.mark.parametrize("language", RUN)
def test_what_other_languages_sign_is_proven(language: str) -> None:
    program, option, call = RUN[language]
    if shutil.which(program) is None:
        pytest.skip(f"no {program} on the PATH")
    [example] = blocks(PAGE, language)
    command = [program, option, example + call % SECRET]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    check(ran.stdout)


def check(proof: str) -> None:
    """It is proven, and good for an hour."""
    now = int(time.time() * 1000)
    identity = proven(proof, [SECRET.encode()], now)
    assert (identity.user_id, identity.name, identity.email) == ("4711", "Lu 卢", "lu@example.com")
    assert 0 < identity.exp * 1000 - now <= 3_600_000
