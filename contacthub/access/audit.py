"""The audit: what people and programs did, looked at and were refused; no customer's data, no secret."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


class Action(StrEnum):
    """What a row of the audit is about."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    TOKEN_FAILED = "token_failed"
    REFUSED = "refused"
    CHANGE_PASSWORD = "change_password"
    MAKE_PASSWORD_LINK = "make_password_link"
    SET_PASSWORD = "set_password"
    TURN_ON_SECOND_FACTOR = "turn_on_second_factor"
    TURN_OFF_SECOND_FACTOR = "turn_off_second_factor"
    MAKE_RECOVERY_CODES = "make_recovery_codes"
    ADD_PASSKEY = "add_passkey"
    RENAME_PASSKEY = "rename_passkey"
    REMOVE_PASSKEY = "remove_passkey"
    END_SESSIONS = "end_sessions"
    ADD_USER = "add_user"
    DISABLE_USER = "disable_user"
    SET_TEAM = "set_team"
    ADD_TOKEN = "add_token"
    REVOKE_TOKEN = "revoke_token"
    APPLY_FLOOR = "apply_floor"
    PREPARE_IMPORT = "prepare_import"
    DISCARD_IMPORT = "discard_import"
    IMPORT = "import"
    UNDO_IMPORT = "undo_import"
    ARCHIVE = "archive"
    REBUILD_REPORTS = "rebuild_reports"
    BACKUP = "backup"
    RESTORE = "restore"
    READ_CONTACTS = "read_contacts"
    READ_CUSTOMERS = "read_customers"
    READ_LOG = "read_log"
    OPEN_CARD = "open_card"
    SEARCH_CUSTOMERS = "search_customers"
    CREATE_CUSTOMER = "create_customer"
    MERGE_CUSTOMERS = "merge_customers"
    UNDO_MERGE = "undo_merge"
    DISMISS_DOUBLE = "dismiss_double"
    RENAME_GROUP = "rename_group"
    CHOOSE_CUSTOMER = "choose_customer"
    CLOSE_CONTACT = "close_contact"
    OFFER_AGAIN = "offer_again"
    OFFER_CALLBACK = "offer_callback"
    WITHDRAW_CALLBACK = "withdraw_callback"
    REQUEST_CALLBACK = "request_callback"
    OPEN_QUEUE = "open_queue"
    CLOSE_QUEUE = "close_queue"
    OPEN_NOTE = "open_note"
    OPEN_THREAD = "open_thread"
    SET_PAST_NOTE = "set_past_note"
    ADD_PAST_QUESTION = "add_past_question"
    ASSIGN_CONTACT = "assign_contact"
    MOVE_CONTACT = "move_contact"
    SET_PRIORITY = "set_priority"
    END_CONTACT = "end_contact"
    END_WRAP_UP = "end_wrap_up"
    SET_AGENT_PRESENCE = "set_agent_presence"
    SET_AGENT_QUEUES = "set_agent_queues"
    SEE_ALERT = "see_alert"
    ADD_REPORT_MAIL = "add_report_mail"
    PAUSE_REPORT_MAIL = "pause_report_mail"
    MAIL_REPORT = "mail_report"
    REMOVE_REPORT_MAIL = "remove_report_mail"
    READ_WORK = "read_work"
    OPEN_WORK = "open_work"
    ADVANCE_WORK = "advance_work"
    EDIT_WORK = "edit_work"
    HAND_OVER_WORK = "hand_over_work"
    END_HANDOVER = "end_handover"
    NOTE_WORK = "note_work"
    LINK_WORK = "link_work"
    REMOVE_WORK_FILE = "remove_work_file"
    QUOTE_WORK = "quote_work"
    ASK_CUSTOMER = "ask_customer"
    ASSIGN_WORK = "assign_work"
    PLAN_WORK = "plan_work"
    REOPEN_WORK = "reopen_work"
    COUNT_STOCK = "count_stock"
    PUT_ROLE = "put_role"
    UNMASK = "unmask"
    REMOVE_ROLE = "remove_role"
    PROVE_AGAIN = "prove_again"
    PRUNE_AUDIT = "prune_audit"
    READ_EVERYTHING = "read_everything"
    ERASE_CUSTOMER = "erase_customer"
    HOLD_CUSTOMER = "hold_customer"
    LIFT_HOLD = "lift_hold"
    EXPORT = "export"
    RETENTION = "retention"
    CHANGE_CUSTOMER = "change_customer"
    CHANGE_MODEL = "change_model"
    CHANGE_PRICE = "change_price"
    VERIFY_AUDIT = "verify_audit"
    CHANGE_SETTINGS = "change_settings"
    RESTART = "restart"


def _new_key() -> str:
    return secrets.token_hex(12)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Something was done, or refused; ``count`` times from ``at`` to ``last_at``.

    ``viewer`` is empty where none is identified. ``subject``: whom or what it is about, such as a
    user's name, a customer's id or a route. ``details``: JSON. Of rows with one ``key`` the latest counts:
    a row is never changed, and what goes on is a further row with a higher ``count``.
    """

    at: Instant
    viewer: str
    action: str
    subject: str
    address: str = ""
    details: str = "{}"
    count: int = 1
    last_at: Instant | None = None
    key: str = field(default_factory=_new_key)


TABLES = (Table(AuditRow, SQL["put_audit"], key=("key",)),)
