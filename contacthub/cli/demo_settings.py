"""The demo's settings file: what is played beside the hub, in tables that an administrator changes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import tomlkit

from contacthub.api.json import Json
from contacthub.config import Settings, load_settings
from contacthub.demo.web_shop import chat_table, shop_tables
from contacthub.running.settings_file import write_file
from contacthub.toml_written import tables_of

FILE: Final = "contacthub.toml"
SOURCE: Final = "demo-phones"
CHAT_SOURCE: Final = "demo-chats"
MAIL_SOURCE: Final = "demo-mail"
ABILITIES: Final = ["connect", "hold", "transfer", "consult", "conference", "hangup", "dial"]
REMARK: Final = (
    "演示的设置，每次启动演示时重新写入。",
    "The settings of the demo. It writes them anew at each start.",
)


def demo_settings(data: Path, *, chat_port: int, shop_port: int, secret_env: str) -> Settings:
    """Write the file into the demo's folder, and read it as ``serve`` does."""
    written = f"http://127.0.0.1:{chat_port}/hub"
    tables: dict[str, list[Json]] = {
        "sources": [
            {"id": SOURCE, "capabilities": ABILITIES},
            {"id": CHAT_SOURCE, "capabilities": ["messages", "hangup"], "callback_url": written},
            {"id": MAIL_SOURCE, "capabilities": ["messages"], "callback_url": written},
        ],
        "channels": [chat_table(shop_port, secret_env=secret_env)],
        "look_ups": shop_tables(shop_port),
    }
    document = tomlkit.document()
    for line in REMARK:
        document.add(tomlkit.comment(line))
    for name, rows in tables.items():
        document.add(tomlkit.nl())
        document.add(name, tables_of(rows))
    write_file(data / FILE, tomlkit.dumps(document))
    return load_settings(data / FILE, data=data)
