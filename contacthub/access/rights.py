"""What a role may, in small: every route and console command needs one of these rights, or a token's scope.

A role is the screen of one of the three that are built in, and a set of rights::

    agent         console.open, contacts.take, contacts.read, …
    supervisor    console.open, floor.watch, supervise, …
    admin         floor.edit, users.edit, …

A right is in use as long as some rule names it, or the table of fields (``fields``).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from contacthub.access.roles import Role


class Right(StrEnum):
    """What a role can be given; what each means is in ``MEANS``."""

    OWN_SIGN_IN = "own_sign_in"
    CONSOLE_OPEN = "console.open"
    CONTACTS_TAKE = "contacts.take"
    CONTACTS_READ = "contacts.read"
    CONTACTS_CLOSE = "contacts.close"
    CONTACTS_NOTES = "contacts.notes"
    CONTACTS_WATCH = "contacts.watch"
    FLOOR_WATCH = "floor.watch"
    SUPERVISE = "supervise"
    MESSAGES_READ = "messages.read"
    MESSAGES_WRITE = "messages.write"
    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_EDIT = "customers.edit"
    CUSTOMERS_MERGE = "customers.merge"
    CUSTOMERS_MANAGE = "customers.manage"
    CUSTOMERS_UNMASKED = "customers.unmasked"
    CUSTOMERS_UNMASK = "customers.unmask"
    CUSTOMERS_ERASE = "customers.erase"
    CATALOGUE_READ = "catalogue.read"
    CATALOGUE_EDIT = "catalogue.edit"
    STOCK_EDIT = "stock.edit"
    WORK_READ = "work.read"
    WORK_EDIT = "work.edit"
    WORK_ASSIGN = "work.assign"
    WORK_APPROVE = "work.approve"
    REPORTS_READ = "reports.read"
    WALLBOARDS_EDIT = "wallboards.edit"
    LISTS_EXPORT = "lists.export"
    IMPORTS_RUN = "imports.run"
    FLOOR_EDIT = "floor.edit"
    USERS_EDIT = "users.edit"
    TOKENS_EDIT = "tokens.edit"
    AUDIT_READ = "audit.read"
    HUB_RUN = "hub.run"


class Means(NamedTuple):
    """What a right lets people do, in both languages."""

    en: str
    zh: str


MEANS: Final[Mapping[Right, Means]] = {
    Right.OWN_SIGN_IN: Means(
        "Keep one's own password, second factor and sign-ins", "管理自己的密码、双重验证和登录"
    ),
    Right.CONSOLE_OPEN: Means("Open the console's screen", "打开工作台界面"),
    Right.CONTACTS_TAKE: Means("Be offered contacts, take them and end them", "接收、接听并结束联络"),
    Right.CONTACTS_READ: Means("Read contacts and call-backs", "查看联络记录和回拨"),
    Right.CONTACTS_CLOSE: Means(
        "Close contacts, and offer or withdraw call-backs", "关闭联络，安排或撤销回拨"
    ),
    Right.CONTACTS_NOTES: Means("Read the note of any contact, on the record", "查看任意联络的备注（留痕）"),
    Right.CONTACTS_WATCH: Means(
        "See everybody's contacts and threads, with the customer masked",
        "查看所有联络和会话，客户信息打码",
    ),
    Right.FLOOR_WATCH: Means("See all queues and agents with their figures", "查看所有队列、坐席及其数据"),
    Right.SUPERVISE: Means(
        "Step in: assign and move contacts, open and close queues, set agents",
        "干预：分派和转移联络，开关队列，调整坐席",
    ),
    Right.MESSAGES_READ: Means("Read messages and their attachments", "阅读消息和附件"),
    Right.MESSAGES_WRITE: Means(
        "Write messages, and use replies and templates", "撰写消息，用常用回复和模板"
    ),
    Right.CUSTOMERS_READ: Means("Find customers and open their cards", "查找客户并打开客户卡片"),
    Right.CUSTOMERS_EDIT: Means("Change customers and their records", "修改客户及其记录"),
    Right.CUSTOMERS_MERGE: Means("Merge customers, and undo that", "合并客户及撤销合并"),
    Right.CUSTOMERS_MANAGE: Means(
        "Review likely doubles, tiers, and the names of groups", "复核疑似重复客户、客户等级和分组名称"
    ),
    Right.CUSTOMERS_UNMASKED: Means(
        "See numbers, names and texts unmasked: an agent those of their contacts, others all",
        "查看未打码的号码、姓名和文字：坐席限自己的联络，其他人不限",
    ),
    Right.CUSTOMERS_ERASE: Means(
        "Be told everything about a customer, hold and erase them", "导出、保全和删除客户的全部资料"
    ),
    Right.CUSTOMERS_UNMASK: Means(
        "Have the customer of one contact shown for some minutes, with a reason, on the record",
        "说明理由后查看某个联络的客户几分钟（留痕）",
    ),
    Right.CATALOGUE_READ: Means("Read models, known faults and prices", "查看型号、已知故障和价格"),
    Right.CATALOGUE_EDIT: Means("Change models, known faults and prices", "修改型号、已知故障和价格"),
    Right.STOCK_EDIT: Means("Count stock", "盘点库存"),
    Right.WORK_READ: Means("Read work items", "查看工作单"),
    Right.WORK_EDIT: Means("Open and change work items, and do their steps", "新建、修改工作单并办理步骤"),
    Right.WORK_ASSIGN: Means("Count and assign many work items", "统计并批量分派工作单"),
    Right.WORK_APPROVE: Means("Decide on what others propose in work items", "审批他人在工作单中的提议"),
    Right.REPORTS_READ: Means("Read reports and survey results", "查看报表和调查结果"),
    Right.WALLBOARDS_EDIT: Means("Make and revoke links to wallboards", "创建和撤销看板链接"),
    Right.LISTS_EXPORT: Means("Download lists that one sees as files", "把可见的列表导出为文件"),
    Right.IMPORTS_RUN: Means("Import customers from files, and undo that", "从文件导入客户及撤销导入"),
    Right.FLOOR_EDIT: Means(
        "Change the floor: queues, agents, hours and the like", "修改队列、坐席、时间等配置"
    ),
    Right.USERS_EDIT: Means("Change users, their sign-ins and roles", "管理用户、登录和角色"),
    Right.TOKENS_EDIT: Means("Make and revoke tokens of programs", "创建和撤销程序令牌"),
    Right.AUDIT_READ: Means("Read the audit", "查看审计记录"),
    Right.HUB_RUN: Means(
        "See how the hub is and have it checked, archive the log, and import by commands",
        "查看系统运行状况并执行检查，归档日志，用命令导入",
    ),
}

EVERY_ROLE: Final = frozenset({Right.OWN_SIGN_IN})
"""What no role is without."""

_AGENT: Final = frozenset(
    {
        Right.CONSOLE_OPEN,
        Right.CONTACTS_TAKE,
        Right.CONTACTS_READ,
        Right.CONTACTS_CLOSE,
        Right.MESSAGES_READ,
        Right.MESSAGES_WRITE,
        Right.CUSTOMERS_READ,
        Right.CUSTOMERS_EDIT,
        Right.CUSTOMERS_MERGE,
        Right.CUSTOMERS_UNMASKED,
        Right.CATALOGUE_READ,
        Right.WORK_READ,
        Right.WORK_EDIT,
    }
)
_SUPERVISOR: Final = frozenset(
    {
        Right.CONSOLE_OPEN,
        Right.CONTACTS_READ,
        Right.CONTACTS_CLOSE,
        Right.CONTACTS_NOTES,
        Right.CONTACTS_WATCH,
        Right.FLOOR_WATCH,
        Right.SUPERVISE,
        Right.MESSAGES_READ,
        Right.MESSAGES_WRITE,
        Right.CUSTOMERS_READ,
        Right.CUSTOMERS_EDIT,
        Right.CUSTOMERS_MERGE,
        Right.CUSTOMERS_MANAGE,
        Right.CUSTOMERS_UNMASK,
        Right.CATALOGUE_READ,
        Right.CATALOGUE_EDIT,
        Right.STOCK_EDIT,
        Right.WORK_READ,
        Right.WORK_EDIT,
        Right.WORK_ASSIGN,
        Right.WORK_APPROVE,
        Right.REPORTS_READ,
        Right.WALLBOARDS_EDIT,
        Right.LISTS_EXPORT,
        Right.IMPORTS_RUN,
    }
)
_ADMIN: Final = frozenset(
    {
        Right.CONSOLE_OPEN,
        Right.FLOOR_WATCH,
        Right.CUSTOMERS_ERASE,
        Right.CATALOGUE_READ,
        Right.CATALOGUE_EDIT,
        Right.WORK_READ,
        Right.WORK_APPROVE,
        Right.WALLBOARDS_EDIT,
        Right.LISTS_EXPORT,
        Right.IMPORTS_RUN,
        Right.FLOOR_EDIT,
        Right.USERS_EDIT,
        Right.TOKENS_EDIT,
        Right.AUDIT_READ,
        Right.HUB_RUN,
    }
)

BUILT_IN: Final[Mapping[Role, frozenset[Right]]] = {
    Role.AGENT: _AGENT | EVERY_ROLE,
    Role.SUPERVISOR: _SUPERVISOR | EVERY_ROLE,
    Role.ADMIN: _ADMIN | EVERY_ROLE,
    Role.TOKEN: frozenset(),
}
"""The rights of the roles that are always there; a token has none, but scopes."""
