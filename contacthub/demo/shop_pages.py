"""The pages of the sample shop, with its chat: what it sells, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import urlencode

from contacthub.channels.chat.identity import Identity, prove
from contacthub.demo import catalogue, stories
from contacthub.demo.catalogue import Model
from contacthub.demo.wording import Text
from contacthub.routing.values import value

PATH: Final = "/demo/shop"
CHANNEL: Final = "shop"
"""The name of its chat in the hub's settings."""
USERS: Final = {each.customer_id: each for each in stories.STORIES}
"""Who may be signed in: customers whose cards tell something."""
SIGNED_IN_S: Final = 3_600
SHOWN: Final = ("KFR-35GW", "NB14-A", "PC-G90", "BCD-470W", "TV-55A5", "RT-BE72", "PR-C320")

NAME: Final = Text("好音电器", "Haoyin Appliances")
LEAD: Final = Text(
    "空调、电脑和家电，送货上门，免费安装。", "Air conditioners, computers and more, delivered and fitted."
)
BACK: Final = Text("全部商品", "All products")
VISITOR: Final = Text("未登录", "Not signed in")
SIGNED_IN: Final = Text("登录身份", "Signed in as")
WARRANTY: Final = Text("保修 {years} 年", "{years} years of warranty")
ASK: Final = Text(
    "有问题？点右下角的按钮，与我们的坐席对话，或请我们给您回电。",
    "A question? Press the button at the lower right: chat with us, or have us call you.",
)

STYLE: Final = """
body{margin:0;font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;
color:#1f2937;background:#f9fafb}
header{background:#0f766e;color:#fff;padding:16px 24px}
header a{color:#fff}
nav{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:14px}
main{max-width:960px;margin:0 auto;padding:24px}
ul{list-style:none;margin:0;padding:0;display:grid;
grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:16px}
li,article{background:#fff;border:1px solid #e5e7eb;border-radius:8px;padding:16px}
h1{margin:0;font-size:24px}h2{margin:0 0 8px;font-size:18px}
.price{font-weight:650;color:#b45309}
a{color:#0f766e}[aria-current]{font-weight:650;text-decoration:none}
"""


@value(kw_only=True)
class Asked:
    """How a page is asked for: in which language, and who is signed in; None: nobody."""

    language: str
    user: str | None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """What the query of a request says."""
        user = query.get("user")
        return cls(
            language="en" if query.get("language") == "en" else "zh", user=user if user in USERS else None
        )

    def link(self, path: str = PATH, *, language: str | None = None, user: str | None = None) -> str:
        """A page for the same visitor, or for another: ``user`` empty is nobody."""
        chosen = self.user if user is None else user or None
        asked = {"language": language or self.language} | ({"user": chosen} if chosen else {})
        return escape(f"{path}?{urlencode(asked)}")


@value(kw_only=True)
class Chat:
    """The chat of the pages: where the hub is, and the secret by which users are proven."""

    hub: str
    secret: str

    def script(self, asked: Asked, now_s: int) -> str:
        """The tag that opens it, for who is signed in."""
        source = f"{self.hub}/api/v1/channels/{CHANNEL}/widget.js"
        proof = "" if asked.user is None else f' data-identity="{self._proof(asked.user, now_s)}"'
        return f'<script async src="{escape(source)}" data-language="{asked.language}"{proof}></script>'

    @property
    def policy(self) -> str:
        """A strict content policy: the page's own style sheet, and the chat."""
        socket = self.hub.replace("http", "ws", 1)
        return (
            f"default-src 'none'; style-src 'self'; script-src {self.hub}; connect-src {self.hub} {socket}; "
            "img-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def _proof(self, user: str, now_s: int) -> str:
        customer = USERS[user]
        email = customer.emails[0] if customer.emails else None
        said = Identity(user_id=user, name=customer.name, email=email, exp=now_s + SIGNED_IN_S)
        return prove(said, self.secret.encode())


def front_page(asked: Asked, chat: Chat, now_s: int) -> str:
    """Everything that the shop shows."""
    models = (catalogue.BY_CODE[code] for code in SHOWN)
    items = "".join(f"<li>{_teaser(each, asked)}</li>" for each in models)
    say = asked.language
    return _page(asked, chat, now_s, title=NAME.to(say), body=f"<p>{LEAD.to(say)}</p><ul>{items}</ul>")


def product_page(code: str, asked: Asked, chat: Chat, now_s: int) -> str | None:
    """One product; None: the shop does not show it."""
    if code not in SHOWN:
        return None
    model, say = catalogue.BY_CODE[code], asked.language
    warranty = WARRANTY.to(say).format(years=model.category.warranty_years)
    body = (
        f"<article><h2>{escape(model.name.to(say))} {escape(code)}</h2>"
        f'<p class="price">¥{model.price}</p><p>{warranty}</p></article>'
        f'<p><a href="{asked.link()}">{BACK.to(say)}</a></p>'
    )
    return _page(asked, chat, now_s, title=f"{model.name.to(say)} {code}", body=body)


def _teaser(model: Model, asked: Asked) -> str:
    name, kind = model.name.to(asked.language), model.category.name.to(asked.language)
    return (
        f'<h2><a href="{asked.link(f"{PATH}/{model.code}")}">{escape(name)}</a></h2>'
        f'<p>{escape(kind)} {escape(model.code)}</p><p class="price">¥{model.price}</p>'
    )


def _page(asked: Asked, chat: Chat, now_s: int, *, title: str, body: str) -> str:
    say = asked.language
    languages = "".join(
        _choice(asked.link(language=code), name, is_chosen=code == say)
        for code, name in (("zh", "中文"), ("en", "English"))
    )
    users = _choice(asked.link(user=""), VISITOR.to(say), is_chosen=asked.user is None) + "".join(
        _choice(asked.link(user=each.customer_id), each.name, is_chosen=asked.user == each.customer_id)
        for each in USERS.values()
    )
    return (
        f'<!doctype html><html lang="{say}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{PATH}.css"></head><body><header><h1>{NAME.to(say)}</h1>'
        f'<nav aria-label="Language 语言">{languages}</nav>'
        f'<nav aria-label="{SIGNED_IN.to(say)}"><span>{SIGNED_IN.to(say)}:</span>{users}</nav></header>'
        f"<main>{body}<p>{ASK.to(say)}</p></main>{chat.script(asked, now_s)}</body></html>"
    )


def _choice(link: str, name: str, *, is_chosen: bool) -> str:
    current = ' aria-current="true"' if is_chosen else ""
    return f'<a href="{link}"{current}>{escape(name)}</a>'
