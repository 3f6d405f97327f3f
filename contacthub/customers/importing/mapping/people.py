"""The headings that people and their programs give what they know of a customer, in parts and numbered.

Home Street, Home City      the parts of one address
Phone 2 - Value             the second number, beside Phone 2 - Label
First Name (Billing)        as Billing First Name
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contacthub.customers.importing.mapping.uses import LEFT_OUT, Use
from contacthub.customers.importing.readers.frequent import SIMPLIFIED
from contacthub.customers.kinds.customers import CUSTOMERS

MARKS: Final = re.compile(r"[\s_\-./:*#'\"’·]+")
IN_BRACKETS: Final = re.compile(r"[(\[【].*?[)\]】]")
OF_PERSON: Final = re.compile(r"(?P<rest>.+)\((?P<whose>billing|shipping)\)")

PLACES: Final = MappingProxyType(
    {
        **dict.fromkeys(("住宅", "住家", "家庭", "住宅地址", "家庭地址", "personal", "permanent"), "home"),
        **dict.fromkeys(
            ("business", "office", "商务", "商务地址", "工作", "单位", "公司", "办公", "公司地址"), "work"
        ),
        **dict.fromkeys(("其他", "其他地址", "其它"), "other"),
        **dict.fromkeys(("cell", "cellular", "移动", "行动"), "mobile"),
        **dict.fromkeys(("companymain", "primary", "主要", "单位主要", "公司主要"), "main"),
        **dict.fromkeys(("车载",), "car"),
        **dict.fromkeys(("无线",), "radio"),
        **dict.fromkeys(("defaultaddress",), "default"),
        **dict.fromkeys(("所在",), ""),
    }
)
"""Words for where a number or an address is that mean the same."""

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "given": "firstname givenname forename vorname prénom prenom 名 first fname",
        "family": "lastname familyname surname apellidos apellido cognome 姓 姓氏 last lname",
        "middle": "middlename additionalname middlenames 中间名 secondname",
        "suffix": "suffix namesuffix 后缀",
        "account": (
            "买家会员名 买家昵称 买家旺旺 买家账号 买家帐号 下单帐号 下单账号 用户账号 用户帐号 客户账号 "
            "会员名 "
            "用户名 昵称 买家 旺旺 login username userlogin"
        ),
        "name": (
            "收货人 收货人提货人 "
            "收货人姓名 收件人 收件人姓名 买家姓名 顾客 顾客姓名 购买人 订货人 订购人 联络人 "
            "buyername "
            "recipientname recipient customer"
        ),
        "phone": (
            "收货人手机号提货人手机号 "
            "收货人电话 收货人手机 收货人手机号 收货人手机号码 收货人联系电话 收件人电话 收件人手机 "
            "收件人手机号 "
            "收件人联系方式 买家手机 买家电话 联系人电话 手机2 手机1 电话3 备用电话 其他电话 主要电话 "
            "顾客电话 "
            "buyerphone customerphone recipientphone 客户手机 客户手机号 会员手机 会员手机号 联系人手机"
        ),
        "email": (
            "customeremail buyeremail useremail accountemail 买家邮箱 客户邮箱 "
            "additionalemailaddresses 邮件地址"
        ),
        "address": (
            "详细收货地址提货地址 "
            "收货人地址 收件地址 收件人地址 收件人详细地址 收货详细地址 家庭住址 通讯地址 邮寄地址 地址1 "
            "fulladdress recipientaddress"
        ),
        "groups": "group 分组 组 客户分组 客户群组 群",
        "tags": "categories category groupmembership mygroups 类别 客户标签",
        "lunar_birthday": "lunarbirthday 阴历生日 农历出生日期 生日农历 生日阴历",
        "anniversary": "anniversarydate weddinganniversary weddingday 结婚纪念日 周年纪念 周年纪念日",
        "consent_sms": "consentsms smsconsent 短信同意 接受短信 短信订阅",
        "consent_email": "consentemail emailconsent 邮件同意 接受邮件 邮件订阅",
        "consent_voice": "consentvoice consentcalls 电话同意 接受电话",
        "do_not_contact": "donotcontact donotcall dnc 免打扰 请勿打扰 勿打扰 拒绝来电",
        "notes": "描述 附注 附註 备注信息 便笺 便签 注释 customernotes",
        "company": (
            "企业 企业名称 所属公司 所在公司 所属企业 "
            "accountname organizationname organisationname 单位名称 工作单位 associatedcompany "
            "companyorganization"
        ),
        "birthday": "birthdate1 出生",
        "customer_id": "",
    }
)  # fmt: skip

_LABELS: Final = (
    r"home|business|work|office|other|mobile|cell|cellular|main|primary|companymain|car|radio|isdn|callback"
    r"|住宅|住家|家庭|商务|工作|单位|公司|办公|其他|其它|移动|行动|主要|单位主要|公司主要|车载|无线"
)
_AT: Final = (
    r"home|business|work|office|other|personal|main|primary|secondary|住宅|家庭|商务|工作|单位|公司|其他"
)
_PERSONS: Final = r"billing|shipping|customer|buyer|recipient"
_GROUPS: Final = (
    r"home|business|work|office|other|mailing|billing|shipping|delivery|primary|permanent|personal"
    r"|defaultaddress|default|account|所在|商务地址|住宅地址|其他地址|家庭地址|公司地址|商务|住宅|其他|家庭"
)
_SAID: Final = r"website|event|relation|customfield|im"
_WRITTEN: Final[tuple[tuple[str, str], ...]] = (
    # Numbered columns of Google and of programs that write like it.
    (r"phone(?P<n>\d+)value", "phone:{n}"),
    (r"phone(?P<n>\d+)(?:label|type)", "phone_label:{n}"),
    (r"email(?P<n>\d+)value", "email"),
    (r"(?:email|address|organization)(?P<n>\d+)(?:label|type)", LEFT_OUT),
    (r"address(?P<n>\d+)formatted", "address:{n}"),
    (r"address(?P<n>\d+)(?:street|pobox|extendedaddress)", "street:{n}"),
    (r"address(?P<n>\d+)city", "city:{n}"),
    (r"address(?P<n>\d+)region", "state:{n}"),
    (r"address(?P<n>\d+)postalcode", "postcode:{n}"),
    (r"address(?P<n>\d+)country", "country:{n}"),
    (r"organization\d+name", "company"),
    (rf"(?P<w>{_SAID})(?P<n>\d+)value", "attribute:{w}{n}"),
    (rf"(?P<w>{_SAID})(?P<n>\d+)(?:label|type|service)", "attribute_label:{w}{n}"),
    # Mail addresses.
    (r"e?mail\d?(?:address\d?)?", "email"),
    (rf"(?:{_AT}|{_PERSONS})\d?(?:email|电子邮件|邮箱)(?:address|地址)?\d?", "email"),
    (rf"(?:email|电子邮件|电子邮箱|邮箱)\d?(?:{_AT}|地址)?\d?", "email"),
    (r"email\d?(?:type|displayname)|电子邮件\d?(?:类型|显示名称)", LEFT_OUT),
    # Numbers by where they ring.
    (rf"(?P<at>{_LABELS})(?:tele)?(?:phone|tel|number|电话|手机)(?:number|no|号码)?\d?", "phone:{at}"),
    (r"(?P<at>isdn|callback|mobile|cell|移动)\d?", "phone:{at}"),
    (rf"(?:phone|tel|电话)\d?(?P<at>{_LABELS})\d?", "phone:{at}"),
    (rf"(?:{_AT})?(?:fax|传真)(?:number|号码)?\d?", "phone:fax"),
    (r"pager|寻呼机", "phone:pager"),
    (r"(?:ttytdd|tty)(?:phone|电话)?", "phone:tty"),
    (r"回电话?|回叫|回拨", "phone:callback"),
    (r"(?:公司|单位)?总机(?:电话|号码)?", "phone:main"),
    (r"(?:phone|mobile|tel|telephone|电话|手机|联系电话|联系手机|联系方式)(?:number|no|号码?)?\d", "phone"),
    (rf"(?P<g>{_PERSONS}|defaultaddress)(?:tele)?(?:phone|mobile)(?:number|no)?", "phone:{g}"),
    # The parts of addresses.
    (
        rf"(?P<g>{_GROUPS})?(?:street(?:address)?|address(?:line)?|街道|strasse|rue|calle|via)[1-4]?",
        "street:{g}",
    ),
    (rf"(?P<g>{_GROUPS})?address(?:line)?1&2", "street:{g}"),
    (
        rf"(?P<g>{_GROUPS})?(?:city|town|suburb|市县|县市|城市|市|ort|stadt|ville|ciudad|citta|città)",
        "city:{g}",
    ),
    (
        rf"(?P<g>{_GROUPS})?(?:stateprovince|state|province|stateregion|region|county)(?:name|code)?",
        "state:{g}",
    ),
    (rf"(?P<g>{_GROUPS})?(?:省市自治区|省份|省)", "state:{g}"),
    (rf"(?P<g>{_GROUPS})?(?:区|区县|县区|县)", "street:{g}"),
    (
        rf"(?P<g>{_GROUPS})?(?:zip|zipcode|(?:zip)?post(?:al)?code|邮政编码|邮编|邮递区号|plz|postleitzahl|codepostal|codigopostal|cap)",
        "postcode:{g}",
    ),
    (
        rf"(?P<g>{_GROUPS})?(?:countryregion|country|国家地区|国家|land|pays|pais|paese)(?:code|name)?",
        "country:{g}",
    ),
    (rf"(?P<g>{_GROUPS})(?:address)?pobox", "street:{g}"),
    (r"(?P<g>商务地址|住宅地址|其他地址)邮箱", "street:{g}"),
    (r"(?P<g>商务|住宅|其他|家庭|公司|单位|工作)地址", "address:{g}"),
    # Somebody in an order.
    (rf"(?P<g>{_PERSONS})(?:full)?name", "name:{g}"),
    (rf"(?P<g>{_PERSONS})firstname", "given:{g}"),
    (rf"(?P<g>{_PERSONS})lastname", "family:{g}"),
    (rf"(?P<g>{_PERSONS})company", "company:{g}"),
)
PATTERNS: Final = tuple((re.compile(pattern), use) for pattern, use in _WRITTEN)


def folded(heading: str) -> str:
    """What makes two headings the same: not case, width, blanks or marks, nor which Chinese characters."""
    return MARKS.sub("", unicodedata.normalize("NFKC", heading).casefold().translate(SIMPLIFIED))


def spellings(heading: str) -> tuple[str, ...]:
    """A heading folded, with whose it is in front, and without what stands in brackets."""
    whole = unicodedata.normalize("NFKC", heading)
    first = folded(whole)
    of_person = OF_PERSON.fullmatch(first)
    if of_person is not None:
        return (of_person["whose"] + of_person["rest"],)
    return tuple(dict.fromkeys((first, folded(IN_BRACKETS.sub("", whole)))))


def person_use(heading: str, words: Mapping[str, str]) -> Use | str | None:
    """What a column of customers is used for: ``LEFT_OUT`` if it says nothing, None if it is not known."""
    for text in spellings(heading):
        field = words.get(text) or FIELDS.get(text)
        if field is not None and field != "phone":
            return Use(CUSTOMERS.name, field)
        for pattern, use in PATTERNS:
            if (found := pattern.fullmatch(text)) is not None:
                return LEFT_OUT if use == LEFT_OUT else _use(use, found.groupdict(""))
        if field is not None:
            return Use(CUSTOMERS.name, field)
    return None


def _use(template: str, groups: Mapping[str, str]) -> Use:
    field, _, group = template.format(**groups).partition(":")
    return Use(CUSTOMERS.name, field, PLACES.get(group, group))


FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {folded(word): field for field, words in WORDS.items() for word in words.split()}
)
