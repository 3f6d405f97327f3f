"""What ``contacthub check`` asks of WeChat: whether it gives the account an access token."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contacthub.channels.wechat.api import WechatApi
from contacthub.channels.wechat.token import NoToken
from contacthub.database.examining import OK, WRONG, Finding

MENDS: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        40013: ("app_id is none that WeChat knows", "copy the AppID from 基本配置"),
        40125: ("the secret is not that of the app id", "reset the AppSecret at 基本配置, and set it here"),
        40164: (
            "WeChat does not know the address of this machine",
            "enter the address that it names to the IP white list at 基本配置",
        ),
        40243: ("the AppSecret is frozen", "unfreeze it at 基本配置"),
        50007: ("the account is frozen", "see the notices at mp.weixin.qq.com"),
    }
)


async def examine(name: str, api: WechatApi) -> Finding:
    """Ask for an access token, as before the first message; one that others use goes on holding."""
    try:
        await api.token.get()
    except NoToken as none:
        what, mend = MENDS.get(none.code or 0, (f"WeChat gives no access token: {none}", "see wechat.md"))
        return Finding(WRONG, f"channel {name}: {what}", mend)
    return Finding(OK, f"channel {name}: WeChat gives an access token")
