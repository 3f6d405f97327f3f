"""How numbers and addresses are written: what surrounds them is taken off by one set of rules.

Every door reads through here: events, the manager interface, the floor file, files of customers, bodies of
requests, searches. Which number a text means is decided in ``numbers``.

    "Lu Ming" <sip:%2B8613800138000;npdi;rn=+8613500000000@gw;user=phone>      +8613800138000
    ="138‑0013‑8000"                                                           138-0013-8000
    Local/1001@agents/n                                                        local/1001@agents
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from contacthub.routing.values import value

MAX_WRITTEN: Final = 400
"""Characters of an address that are looked at; nothing longer is one."""

SEEN_AS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys("−⁃˗ー─━╌╴", "-"),
        **dict.fromkeys("“”„‟«»〝〞", '"'),
        **dict.fromkeys("‘’‚‛′`", "'"),
        **dict.fromkeys("·•‧・∙", " "),
        **dict.fromkeys("【〔[{", "("),
        **dict.fromkeys("】〕]}", ")"),
        **dict.fromkeys("〈《‹", "<"),
        **dict.fromkeys("〉》›", ">"),
        **dict.fromkeys("➕", "+"),
        # Fillers and variation selectors: letters and marks to Unicode, nothing to the eye.
        **dict.fromkeys("\u034f\u115f\u1160\u17b4\u17b5\u20e3\u2800\u3164\ufe0e\ufe0f\uffa0", ""),
    }
)
SPREADSHEET_TEXT: Final = re.compile(
    r"=?\s*(?:\"(?P<text>[^\"]*)\"|'(?P<single>[^']*)')|=(?P<formula>\+?[\d ]+)"
)
QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
BRACKETED: Final = re.compile(r"<([^<>]*)>")
URI: Final = re.compile(
    r"(?P<scheme>sips?|tel|callto|smsto|sms|mms|fax|mailto|whatsapp|h323|skype|viber|facetime)"
    r"\s*:(?://)?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
PARAMETER: Final = re.compile(
    r"\s*(?P<name>[a-z][\w.-]*)\s*(?:=\s*\"?(?P<value>[^\"]*)\"?)?\s*", re.IGNORECASE
)
TEL_PARAMETERS: Final = re.compile(
    r"\s*(?:ext|isub|isub-encoding|phone-context|npdi|rn|rn-context|cic|cic-context|postd|enumdi|user|transport"
    r"|tag|cpc|oli|lr)\s*(?:=.*)?",
    re.IGNORECASE | re.DOTALL,
)
LIST_MARK: Final = re.compile(r"[;；]")
LOCAL_OPTIONS: Final = re.compile(r"(?P<channel>local/.+@.*)/[a-z]+")
MAIL_LABEL: Final = r"""[^\s<>():;@,.?/\\"'|]+"""
MAIL_HOST: Final = rf"{MAIL_LABEL}(?:\.{MAIL_LABEL})*"
MAIL: Final = re.compile(rf'(?P<user>[^\s<>():;@,"]+)@(?P<host>{MAIL_HOST})')
QUOTED_MAIL: Final = re.compile(
    rf'(?:.*<)?\s*"(?P<user>[^"\\<>\x00-\x1f\x7f-\x9f]+)"@(?P<host>{MAIL_HOST})\.?\s*>?', re.DOTALL
)
MAIL_WORD: Final = re.compile(r"(?:e-?mail|mail|电子邮箱|电子邮件|邮箱|邮件|信箱)\s*:\s*", re.IGNORECASE)
FULL_WIDTH: Final = {0xFF00 + n: 0x20 + n for n in range(1, 0x5F)} | dict.fromkeys((0x3002, 0xFF61), 0x2E)
NUMBER_HOSTS: Final = frozenset({"s.whatsapp.net", "c.us"})
"""Where accounts are numbers with their country, written without a plus sign."""

COMMENT: Final = re.compile(r"\([^()]*\)")


@value(kw_only=True)
class Written:
    """An address without display name and brackets, taken apart; ``user`` is all of it unless it is a URI."""

    user: str
    host: str | None = None
    scheme: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_international(self) -> bool:
        """Whether its digits begin with a country, though no plus sign says so."""
        return self.scheme == "whatsapp" or (self.host or "").casefold() in NUMBER_HOSTS

    @property
    def text(self) -> str:
        """The address without scheme and parameters, in small letters."""
        text = self.user if self.host is None else f"{self.user}@{self.host}"
        options = LOCAL_OPTIONS.fullmatch(text := text.strip().casefold())
        return text if options is None else options["channel"]


def cleaned(text: str) -> str:
    """``text`` with nothing in it that cannot be seen, and one kind of digits, dashes, quotes and blanks."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(map(_seen, unicodedata.normalize("NFKC", text))).strip()


@lru_cache(maxsize=4096)
def _seen(character: str) -> str:
    seen = SEEN_AS.get(character)
    if seen is not None:
        return seen
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category in ("Cf", "Cc"):
        return ""
    if category == "Nd":
        return f"{unicodedata.decimal(character)}"
    return "-" if category == "Pd" else character


def written(text: str) -> Written:
    """Take an address apart; what is longer than any address stays as it is."""
    if len(text) > MAX_WRITTEN:
        return Written(user=text)
    text = _without_name(_without_quotes(cleaned(text)))
    if len(text) > MAX_WRITTEN:
        return Written(user=text)  # some characters stand for many
    uri = URI.fullmatch(text)
    scheme = uri["scheme"].lower() if uri is not None else None
    rest = uri["rest"].partition("?")[0] if uri is not None else text
    before, at, after = rest.rpartition("@")
    user, *parameters = (before if at else after).split(";")
    host, *more = after.split(";") if at else (None,)
    if parameters and not all(map(PARAMETER.fullmatch, parameters)):
        return Written(user=rest, scheme=scheme)
    if at and (scheme in ("sip", "sips") or (host or "").strip().casefold() in NUMBER_HOSTS):
        user = user.partition(":")[0]  # what follows is a password, or the device of an account
    return Written(
        user=_decoded(user).strip(),
        host=host.strip() if host is not None else None,
        scheme=scheme,
        parameters=dict(map(_parameter, (*parameters, *more))),
    )


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), _decoded(value.strip().strip('"'))


def _decoded(text: str) -> str:
    return cleaned(unquote(text)) if "%" in text else text


def _without_quotes(text: str) -> str:
    """Without what a spreadsheet puts around text that looks like a number: ``'138…`` and ``="138…"``."""
    for _ in range(2):
        if (quoted := SPREADSHEET_TEXT.fullmatch(text)) is not None:
            text = (quoted["text"] or quoted["single"] or quoted["formula"] or "").strip()
        elif text.startswith(("'", "`")):
            text = text.lstrip("'`").lstrip()
    return text


def _without_name(text: str) -> str:
    """The text in angle brackets, else the text beside a quoted name."""
    if "<" not in text and ">" not in text and '"' not in text:
        return text
    bare = QUOTED.sub(" ", text)
    inside: list[str] = [each.strip() for each in BRACKETED.findall(bare) if each.strip()]
    if inside:
        return inside[-1]
    rest = bare.replace("<", " ").replace(">", " ").strip()
    return rest or text.strip('"<> ')


def mail_address(text: str) -> str | None:
    """The mail address in ``text``, with or without a name; None when there is none."""
    if ("@" not in text and "＠" not in text) or len(text) > 2 * MAX_WRITTEN:
        return None
    # Not ``written``: dashes and dots are letters here. Nor NFKC, which makes blanks of accents
    # that stand alone: only full-width letters and signs become plain.
    seen = "".join(
        each for each in text.translate(FULL_WIDTH) if each.isspace() or unicodedata.category(each) != "Cf"
    )
    seen = unicodedata.normalize("NFC", seen.strip())
    quoted = QUOTED_MAIL.fullmatch(seen)
    if quoted is not None:
        plain = MAIL.fullmatch(f"{quoted['user']}@{quoted['host']}")
        needed = plain is None or quoted["user"].startswith(("'", "`"))
        user = f'"{quoted["user"]}"' if needed else quoted["user"]
        return f"{user}@{_readable_host(quoted['host'])}"
    bare = COMMENT.sub(" ", _without_name(_without_quotes(seen))).strip().rstrip(";,. ")
    word = MAIL_WORD.match(bare)
    bare = bare if word is None else bare[word.end() :]
    bare = unquote(bare[len("mailto:") :].partition("?")[0]) if bare.lower().startswith("mailto:") else bare
    found = MAIL.fullmatch(bare)
    if found is None or found["host"].casefold() in NUMBER_HOSTS:
        return None
    return f"{found['user']}@{_readable_host(found['host'])}"


def _readable_host(host: str) -> str:
    """With the letters that ``xn--`` stands for: mail servers write these, and people those."""
    if "xn--" not in host.casefold():
        return host
    try:
        read = host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
    return read if re.fullmatch(MAIL_HOST, read) else host


def listed(text: str) -> list[str]:
    """Several addresses with semicolons between them; parameters stay with the address they belong to."""
    found: list[str] = []
    for each in LIST_MARK.split(text):
        if found and TEL_PARAMETERS.fullmatch(each):
            found[-1] += ";" + each
        elif each.strip():
            found.append(each.strip())
    return found
