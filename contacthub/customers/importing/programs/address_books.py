"""Address books: Google, Outlook, phones."""

from __future__ import annotations

from typing import Final

from contacthub.customers.importing.mapping.uses import LEFT_OUT
from contacthub.customers.importing.programs.program import Program

_SAYS_NOTHING: Final = dict.fromkeys(
    (
        "Priority", "Private", "Sensitivity", "Directory Server", "Internet Free Busy", "E-mail Type",
        "Mileage", "Billing Information", "优先级", "私有", "敏感度", "目录服务器", "Internet 忙闲",
        "记帐信息", "里程",
        "Government ID Number", "身份证编号", "Initials", "缩写", "Yomi Name", "Given Name Yomi",
        "Additional Name Yomi",
        "Family Name Yomi", "Phonetic First Name", "Phonetic Middle Name", "Phonetic Last Name", "Given Yomi",
        "Surname Yomi", "Company Yomi", "Photo", "Short Name", "Maiden Name", "Subject", "Location", "位置",
    ),
    LEFT_OUT,
)  # fmt: skip

GOOGLE: Final = Program(
    name="Google Contacts",
    marks="Given Name|Family Name|Phone 1 - Value|E-mail 1 - Value|E-mail 1 - Label|E-mail 1 - Type|"
    "Phone 1 - Label|Phone 1 - Type|Group Membership"
    "|Labels|Yomi Name|Additional Name|Organization 1 - Name|Organization Name|File As|Phonetic First "
    "Name|Name Prefix"
    "|Name Suffix|Address 1 - Formatted|Custom Field 1 - Value",
    columns={
        **_SAYS_NOTHING,
        "Name": "customers.name",
        "Group Membership": "customers.tags",
        "Labels": "customers.tags",
        "File As": LEFT_OUT,
        "Language": "customers.language",
    },
)
_OUTLOOK: Final = {
    **_SAYS_NOTHING,
    "Title": "customers.attribute",
    "称谓": "customers.attribute",
    "Callback": "customers.phone:callback",
    "Assistant's Phone": "customers.attribute",
    "助理的电话": "customers.attribute",
    "Categories": "customers.tags",
    "Language": "customers.language",
    "语言": "customers.language",
    "Notes": "customers.notes",
    "Account": LEFT_OUT,
    "帐户": LEFT_OUT,
    "账户": LEFT_OUT,
    "Telex": "customers.attribute",
    "电报": "customers.attribute",
    "Gender": LEFT_OUT,
    "性别": LEFT_OUT,
}
OUTLOOK: Final = Program(
    name="Outlook contacts",
    encoding="cp1252",
    marks="Business Street|Home Street|Other Street|Business Fax|Home Phone 2|Business Phone 2|Company "
    "Main Phone|Car Phone"
    "|E-mail Display Name|E-mail 2 Address|E-mail 3 Address|Radio Phone|TTY/TDD Phone|Assistant's Phone|"
    "Primary Phone",
    needed="First Name|Last Name",
    columns=_OUTLOOK,
)
OUTLOOK_CHINESE: Final = Program(
    name="Outlook contacts (Chinese)",
    encoding=None,
    marks="商务地址 街道|住宅地址 街道|其他地址 街道|商务传真|住宅电话|商务电话|商务电话 2|移动电话|"
    "单位主要电话|电子邮件地址"
    "|电子邮件 2 地址|电子邮件显示名称|助理的电话|车载电话|寻呼机|中间名|记帐信息",
    least=4,
    needed="姓|名",
    columns=_OUTLOOK,
)
VCARD: Final = Program(name="vCard", marks="", least=0, columns=GOOGLE.columns)
"""Cards are read into a table with the headings of Google's."""
