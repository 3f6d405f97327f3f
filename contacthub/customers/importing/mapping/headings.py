"""What the columns of a file are: by the words that people and programs head them with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from contacthub.customers.importing.mapping.people import folded, spellings
from contacthub.customers.importing.mapping.uses import OWNER
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.kinds.columns import SHORT
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kind import Sheet
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.kinds.models import MODELS
from contacthub.customers.kinds.prices import PRICES
from contacthub.customers.kinds.stock import STOCK

SEVERAL: Final = frozenset({"phone", "email", "address", "groups", "tags"})
"""What several columns of one file may hold: their cells are joined."""

MOST_SAID: Final = 200
"""Characters of headings in an error."""

_OF_OWNERS: Final = {
    "customer_id": "客户编号 客户id 客户号 會員編號 客戶編號 顧客番号 customerno customernumber clientid",
    "phone": (
        "电话 手机 手机号 手机号码 联系电话 联系方式 联系手机 电话号码 客户电话 移动电话 座机 "
        "固定电话 固话 电话1 电话2 電話 手機 手機號碼 聯絡電話 行動電話 電話號碼 電話番号 携帯 "
        "携帯電話 携帯番号 전화 전화번호 휴대폰 연락처 телефон phonenumber phoneno phone1 phone2 "
        "mobile mobilephone mobilenumber mobileno mobiletel cell cellphone cellnumber tel telno "
        "telephone telephonenumber telephoneno contactnumber contactno contactphone homephone "
        "workphone businessphone officephone landline handy telefon telefonnummer mobiltelefon mobil "
        "handynummer rufnummer téléphone telephone2 portable teléfono móvil celular telefone"
    ),
}
_OF_CUSTOMERS: Final = {
    "name": (
        "客户姓名 客户名称 名字 全名 联系人 联系人姓名 會員姓名 客戶姓名 氏名 お名前 名前 이름 성명 "
        "имя fullname customername contactname clientname displayname nachname nom nombre nome"
    ),
    "email": (
        "电子邮箱 电子邮件 邮件 邮箱地址 電子郵件 信箱 電子信箱 メール メールアドレス 이메일 mail "
        "emailaddress mailaddress emailid emails courriel correo"
    ),
    "company": "公司名称 单位 公司名稱 会社 会社名 회사 companyname organization organisation firma",
    "address": "联系地址 客户地址 详细地址 收货地址 住址 住所 주소 streetaddress postaladdress адрес adresse",
    "birthday": "出生日期 出生年月 生年月日 生日日期 birthdate dateofbirth dob geburtsdatum",
    "notes": "说明 備註 備考 note remark remarks comment comments memo",
    "groups": "group 分组 分組 组 客户分组 客户群组",
    "tags": "tag labels label 標籤",
    "lunar_birthday": "lunarbirthday 阴历生日 陰曆生日 農曆生日",
    "anniversary": "weddinganniversary weddingday 结婚纪念日 周年纪念日",
    "consent_sms": "smsconsent 短信同意 接受短信",
    "consent_email": "emailconsent 邮件同意 接受邮件",
    "consent_voice": "consentcalls 电话同意 接受电话",
    "do_not_contact": "donotcall dnc 免打扰 请勿打扰 勿打扰",
    "tier": "会员等级 级别 客户等级 等級 level grade membership",
    "language": "語言 lang locale",
}
_OF_RECORDS: Final = {
    "order_no": "订单编号 订单号码 訂單編號 訂單號 orderno orderid ordernumber",
    "date": "下单日期 购买日期 订单日期 orderdate purchasedate",
    "serial": "序列号码 sn s/n serialno serialnumber",
    "quantity": "qty",
    "price": "价格 单价(元) unitprice",
    "product": "商品名称 产品 产品名称 productname itemname",
}

ONLY_OF_MODELS: Final = frozenset(MODELS.columns) - {"model", "name", "category"}
"""Columns that no list of customers, nor of what is theirs, has."""

ORDERS: Final = re.compile(
    r"lineitem|fulfil?lment|financialstatus|order(?:id|no|number|status|date)|订单(?:编?号|号码|状态|日期|创建时间)|訂單編?號"
    r"|宝贝|商品标题|物流单号|运单号|支付单号"
)
"""Columns of exports of orders, which would come in as customers of the names and numbers beside them."""


def _words(said: Mapping[str, str], names: Mapping[str, object] | tuple[str, ...]) -> dict[str, str]:
    return {folded(word): name for name, words in said.items() if name in names for word in words.split()}


def _headings_of(sheet: Sheet) -> Mapping[str, str]:
    known = (*OWNER, *sheet.columns)
    more = _OF_CUSTOMERS if sheet is CUSTOMERS else _OF_RECORDS
    own = {folded(word): name for word, name in sheet.headings.items()}
    # A word of the kind's own list means what it says there.
    words = _words(_OF_OWNERS, OWNER) | _words(more, known) | own | {folded(name): name for name in known}
    return MappingProxyType(words)


HEADINGS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {name: _headings_of(sheet) for name, sheet in SHEETS.items()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The columns of a file of one kind; one that was not understood keeps its own name."""

    sheet: Sheet
    columns: tuple[str, ...]
    attributes: tuple[str, ...]
    """The columns that were not understood."""


def heading_of(cells: Sequence[str], kind: str | None = None) -> Heading:
    """Say what the columns are, and, unless ``kind`` says it, of what kind of file.

    Raises:
        UnclearKind: it may be several kinds, or none.
        UnreadableFile: a column has no name, stands twice, or is missing.
    """
    said = names_of(cells)
    heading = _read(said, SHEETS[kind]) if kind is not None else _guessed(said)
    missing = _missing(heading)
    if missing:
        raise UnreadableFile(f"line 1: {heading.sheet.name} need the column {', '.join(missing)}")
    joined = SEVERAL | ({"notes"} if heading.sheet is CUSTOMERS else set())
    twice = sorted({one for one in heading.columns if heading.columns.count(one) > 1 and one not in joined})
    if twice:
        both = ", ".join(cell for cell, name in zip(said, heading.columns, strict=True) if name == twice[0])
        raise UnreadableFile(
            f"line 1: the column {twice[0]} stands twice ({both[:MOST_SAID]}); rename one, or take it out"
        )
    return heading


def names_of(cells: Sequence[str]) -> list[str]:
    """Return the names of the columns. Raises: UnreadableFile: one has none, or a text instead of a name."""
    if not all(cells):
        raise UnreadableFile(
            f"line 1: the column {list(cells).index('') + 1} has no name; name it, or take it out of the file"
        )
    long = next((n for n, cell in enumerate(cells, 1) if len(cell) > SHORT), None)
    if long is not None:
        raise UnreadableFile(f"line 1: the name of column {long} is longer than {SHORT} characters")
    return list(cells)


class UnclearKind(UnreadableFile):
    """The columns do not say what the file holds; ``is_orders``: rather orders than customers."""

    is_orders = False


def _read(cells: Sequence[str], sheet: Sheet) -> Heading:
    words = HEADINGS[sheet.name]
    found = [_column(cell, words) for cell in cells]
    return Heading(
        sheet=sheet,
        columns=tuple(name or cell for cell, name in zip(cells, found, strict=True)),
        attributes=tuple(cell for cell, name in zip(cells, found, strict=True) if name is None),
    )


def _column(cell: str, words: Mapping[str, str]) -> str | None:
    return next((words[one] for one in spellings(cell) if one in words), None)


def _missing(heading: Heading) -> list[str]:
    missing = [name for name in heading.sheet.needed if name not in heading.columns]
    if heading.sheet.owned and not set(OWNER) & set(heading.columns):
        missing.append(" or ".join(OWNER))
    return missing


def _says_of_models(heading: Heading) -> bool:
    """Whether columns are about models alone: people have cars and phones of models too."""
    there = set(heading.columns)
    return not there & {*OWNER, "serial"} and bool(there & ONLY_OF_MODELS)


def _says_of_stock(heading: Heading) -> bool:
    """Whether columns are of what there is: what was ordered has quantities too."""
    there = set(heading.columns)
    is_order = any(ORDERS.match(folded(one)) for one in heading.attributes)
    return not there & {*OWNER} and bool(there & {"sku", "model"}) and not is_order


def _guessed(cells: Sequence[str]) -> Heading:
    fitting = [one for one in (_read(cells, sheet) for sheet in SHEETS.values()) if not _missing(one)]
    owned = [one for one in fitting if one.sheet.owned]
    if len(owned) == 1:
        return owned[0]
    if owned:
        names = " or ".join(one.sheet.name for one in owned)
        raise UnclearKind(f"line 1: this may be {names}; say which")
    prices = next((one for one in fitting if one.sheet is PRICES and not {*OWNER} & {*one.columns}), None)
    if prices is not None:
        return prices
    stock = next((one for one in fitting if one.sheet is STOCK and _says_of_stock(one)), None)
    if stock is not None:
        return stock
    models = next((one for one in fitting if one.sheet is MODELS and _says_of_models(one)), None)
    if models is not None:
        return models
    fitting = [one for one in fitting if one.sheet is CUSTOMERS]
    if fitting:
        of_orders = [one for one in fitting[0].attributes if ORDERS.match(folded(one))]
        if of_orders:
            unclear = UnclearKind(f"line 1: customers have no {of_orders[0]}: this may be orders")
            unclear.is_orders = True
            raise unclear
        return fitting[0]
    raise UnclearKind(
        f"line 1: the columns are those of no kind of file ({', '.join(cells)[:MOST_SAID]}); the first line "
        "must hold the names of the columns, such as name and phone of customers"
    )
