"""What ``contacthub check`` asks of Aliyun: whether it lets us in, and has approved what is to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from contacthub.channels.posting import Posted
from contacthub.channels.sms.aliyun.api import AliyunApi, code_of
from contacthub.channels.sms.aliyun.errors import OK as TAKEN
from contacthub.channels.sms.aliyun.errors import begins_with
from contacthub.channels.sms.aliyun.provider import BLANK
from contacthub.database.examining import OK, WRONG, Finding
from contacthub.messages.templates import Template, in_one_line

APPROVED: Final = 1
STATES: Final[Mapping[object, str]] = MappingProxyType(
    {0: "is still under review", 2: "was refused", 10: "was taken back"}
)
MENDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "InvalidAccessKeyId": ("there is no such access key", "copy the AccessKey ID of the RAM user"),
        "SignatureDoesNotMatch": (
            "the secret is not that of the access key",
            "make a new access key of the RAM user, and set both parts of it",
        ),
        "InvalidTimeStamp": ("the clock of this machine is off", "set it by NTP: 15 minutes are allowed"),
        "Forbidden": ("the RAM user may not use this", "give it AliyunDysmsFullAccess"),
        "NoPermission": ("the RAM user may not use this", "give it AliyunDysmsFullAccess"),
        "isp.RAM_PERMISSION_DENY": ("the RAM user may not use this", "give it AliyunDysmsFullAccess"),
        "isv.DENY_IP_RANGE": (
            "Aliyun takes nothing from the country of this machine",
            "send from a machine in mainland China, or use a number for other countries",
        ),
        "isv.PRODUCT_UN_SUBSCRIPT": (
            "the account has no short message service",
            "open 短信服务 in its console",
        ),
    }
)


async def examine(name: str, api: AliyunApi, signature: str, templates: Sequence[Template]) -> Finding:
    """Ask for the signature and the templates; nothing is sent."""
    about = f"channel {name}"
    posted = await api.ask("QuerySmsSign", {"SignName": signature})
    wrong = _refused(posted) or _not_approved(
        posted, "SignStatus", f"the signature {signature}", "signature", "isv.SMS_SIGNATURE_ILLEGAL"
    )
    for template in templates:
        if wrong is not None:
            break
        posted = await api.ask("QuerySmsTemplate", {"TemplateCode": template.name})
        wrong = _refused(posted) or _template_wrong(posted, template)
    if wrong is not None:
        what, mend = wrong
        return Finding(WRONG, f"{about}: {what}", mend)
    return Finding(OK, f"{about}: Aliyun has approved the signature and all {len(templates)} templates")


def _refused(posted: Posted) -> tuple[str, str] | None:
    if posted.status is None:
        return "Aliyun cannot be reached", "may this machine reach it? Messages wait until it can"
    code = code_of(posted)
    for beginning, said in MENDS.items():
        if begins_with(code, (beginning,)):
            return said
    return None


def _not_approved(posted: Posted, status: str, what: str, kind: str, unknown: str) -> tuple[str, str] | None:
    code = code_of(posted)
    if code == unknown:
        return f"{what} is none of this account", f"copy the name of the {kind} from the console"
    if code != TAKEN:
        return f"Aliyun does not tell of {what} ({code or f'status {posted.status}'})", "see sms.md"
    found = posted.said.get(status)
    if found != APPROVED:
        return f"{what} {STATES.get(found, 'is not approved')}", f"see the {kind} in the console for why"
    return None


def _template_wrong(posted: Posted, template: Template) -> tuple[str, str] | None:
    what = f"the template {template.name}"
    wrong = _not_approved(posted, "TemplateStatus", what, "template", "isv.SMS_TEMPLATE_ILLEGAL")
    if wrong is not None:
        return wrong
    text = posted.said.get("TemplateContent")
    if isinstance(text, str) and in_one_line(BLANK.sub(r"{{\1}}", text)) != in_one_line(template.text):
        return f"{what} has another text at Aliyun", "copy the text from the console, with its ${names}"
    return None
