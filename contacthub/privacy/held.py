"""Every table of both databases: whether it is about customers, by what rows are found, what erasing does.

A table is here, or a test fails. What is told of a customer and what is erased go by the same rows:

    phones          by customer_id                            deleted
    contacts        by customer_id                            kept for figures, without the customer
    visits          by contact_id                             stays: queues and times
    prices          —                                         nothing in it is a customer's

Rows are in the order in which they are deleted: what others are found by comes behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final, Literal

from contacthub.routing.values import value

HUB: Final = "hub"
CUSTOMERS: Final = "customers"
Database = Literal["hub", "customers"]
INDEXES: Final[Mapping[Database, tuple[str, ...]]] = MappingProxyType(
    {HUB: (), CUSTOMERS: ("search_index", "code_index")}
)
"""Text indexes of SQLite: what was deleted from one is in its file until its parts are merged."""


@value(kw_only=True)
class By:
    """Rows whose ``columns`` are one of what the person has as ``of``.

    ``reads``: there is no index of them, so the table is read through: ``whole`` says that the column is one
    of them, ``part`` that one of them stands in it, ``mail`` that one of them stands in a packed mail.
    """

    columns: tuple[str, ...] = field(kw_only=False)
    of: str = field(kw_only=False)
    reads: Literal["whole", "part", "mail"] | None = None


@value(kw_only=True)
class Held:
    """A table. ``key``: of its rows. ``by``: how a customer's are found; none: it has none.

    ``becomes``: what is set in their columns instead of deleting them. ``stays``: why they stay as they are,
    or why there are none. ``is_told``: they are part of what is known, and not only how it is found.
    """

    database: Database = field(kw_only=False)
    name: str = field(kw_only=False)
    key: tuple[str, ...] = ()
    by: tuple[By, ...] = ()
    becomes: tuple[tuple[str, str], ...] = ()
    stays: str = ""
    is_told: bool = True


def _of(column: str, of: str) -> tuple[By, ...]:
    return (By((column,), of),)


def _read(column: str, of: str, how: Literal["whole", "part", "mail"] = "whole") -> By:
    return By((column,), of, reads=how)


OWN: Final = _of("customer_id", "ids")
ITEM: Final = _of("item_id", "items")
CONTACT: Final = _of("contact_id", "contacts")
REF: Final = (By(("source", "ref"), "refs"),)
FACTS: Final = "queues, agents and times, by which figures are made"
NOBODY: Final = "it has no customer's data"
ACCOUNTS: Final = "it is about people who sign in"

OF_CUSTOMERS: Final[tuple[Held, ...]] = (
    Held(CUSTOMERS, "question_help", key=("question", "contact_id"), is_told=False,
         by=(By(("question",), "questions"), _read("contact_id", "contacts"))),
    Held(CUSTOMERS, "asked_questions", key=("id",), by=CONTACT, is_told=False),
    Held(CUSTOMERS, "number_choices", key=("contact_id",), by=(*OWN, *CONTACT)),
    Held(CUSTOMERS, "pushed_deliveries", key=("source", "kind", "thing", "delivery"), is_told=False,
         by=(By(("source", "kind", "thing"), "pushed"),)),
    Held(CUSTOMERS, "pushed", key=("source", "kind", "thing"), by=OWN),
    Held(CUSTOMERS, "purchase_items", key=("purchase_id", "n"), by=_of("purchase_id", "purchases")),
    Held(CUSTOMERS, "purchases", key=("id",), by=OWN),
    Held(CUSTOMERS, "service_records", key=("id",), by=OWN),
    Held(CUSTOMERS, "products", key=("id",), by=OWN),
    Held(CUSTOMERS, "questions", key=("id",), by=OWN),
    Held(CUSTOMERS, "former_owners", key=("id",), by=(_read("customer_id", "ids"),)),
    Held(CUSTOMERS, "customer_sales", key=("customer_id",), by=OWN),
    Held(CUSTOMERS, "memberships", key=("kind", "name", "customer_id"), by=OWN, is_told=False),
    Held(CUSTOMERS, "phones", key=("customer_id", "n"), by=OWN),
    Held(CUSTOMERS, "emails", key=("customer_id", "n"), by=OWN),
    Held(CUSTOMERS, "search_words", key=("id",), by=OWN, is_told=False),
    Held(CUSTOMERS, "doubles", key=("low_id", "high_id"), is_told=False,
         by=(By(("low_id",), "ids"), By(("high_id",), "ids"))),
    Held(CUSTOMERS, "dismissed_doubles", key=("low_id", "high_id"), is_told=False,
         by=(By(("low_id",), "ids"), _read("high_id", "ids"))),
    Held(CUSTOMERS, "uncompared", key=("customer_id",), by=OWN, is_told=False),
    Held(CUSTOMERS, "record_changes", key=("id",),
         by=(*OWN, By(("former_id",), "ids"), By(("id",), "changes"))),
    Held(CUSTOMERS, "merges", key=("id",), by=(*OWN, _read("former_id", "ids"))),
    Held(CUSTOMERS, "customers", key=("id",), by=_of("id", "ids")),
    Held(CUSTOMERS, "merged_ids", key=("former_id",), by=OWN),
    Held(CUSTOMERS, "imports", key=("id",), by=_of("id", "imports"),
         stays="who imported which file when; no row of the file"),
    Held(CUSTOMERS, "question_terms", stays="numbers of words; they go with their question"),
    Held(CUSTOMERS, "term_counts", stays="how many questions have a word, by the word's number"),
    Held(CUSTOMERS, "indexed_questions", stays=NOBODY),
    Held(CUSTOMERS, "group_sizes", stays="how many customers are in a group; counted anew"),
    Held(CUSTOMERS, "models", stays=NOBODY),
    Held(CUSTOMERS, "model_counts", stays="counts of units; counted anew"),
    Held(CUSTOMERS, "unit_repairs", stays="counts of repairs; counted anew"),
    Held(CUSTOMERS, "model_symptoms", stays="how often a symptom was; what only one had goes with it"),
    Held(CUSTOMERS, "model_fixes", stays="how often a repair was; what only one had goes with it"),
    Held(CUSTOMERS, "catalogue", stays=NOBODY),
    Held(CUSTOMERS, "tier_rule", stays="the rule, and an id up to which it is worked out"),
    Held(CUSTOMERS, "prices", stays=NOBODY),
    Held(CUSTOMERS, "stock", stays=NOBODY),
)  # fmt: skip

OF_HUB: Final[tuple[Held, ...]] = (
    Held(HUB, "inbox", key=("source", "id"), by=(_read("contact_id", "contacts"),), is_told=False),
    Held(HUB, "webhook_replies", key=("secret", "webhook_id"), by=(_read("results", "marks", "part"),),
         is_told=False),
    Held(HUB, "command_replies", key=("viewer", "ref"), by=(_read("reply", "marks", "part"),), is_told=False),
    Held(HUB, "callbacks", key=("seq",), by=(_read("contact_id", "contacts"),), is_told=False),
    Held(HUB, "webhooks_owed", key=("webhook", "seq"), by=(_read("item_id", "items"),), is_told=False),
    Held(HUB, "early_events", key=("source", "ref", "id"), by=REF, is_told=False),
    Held(HUB, "messages_waiting", key=("place",), is_told=False,
         by=(By(("source", "ref"), "refs", reads="whole"),)),
    Held(HUB, "media_waiting", key=("source", "message_id", "n"), is_told=False,
         by=(By(("source", "ref"), "refs", reads="whole"),)),
    Held(HUB, "mails", key=("id",), by=(_read("raw", "mails", "mail"),), is_told=False),
    Held(HUB, "mail_names", key=("source", "name"), is_told=False,
         by=(By(("source", "ref"), "refs", reads="whole"),)),
    Held(HUB, "mail_threads", key=("source", "ref"), by=REF),
    Held(HUB, "stopped_threads", key=("source", "ref"), by=REF),
    Held(HUB, "consents_said", key=("contact_id", "purpose"), by=CONTACT),
    Held(HUB, "file_links", key=("hash",), by=(_read("file_id", "files"),), is_told=False),
    Held(HUB, "attachments", key=("id",), by=_of("id", "files")),
    Held(HUB, "survey_links", key=("hash",), by=(_read("ask_id", "asks"),), is_told=False),
    Held(HUB, "survey_answers", key=("ask_id", "n"), by=_of("ask_id", "asks"),
         becomes=(("comment", "NULL"),), stays="numbers, by which figures are made"),
    Held(HUB, "survey_asks", key=("id",), by=_of("id", "asks"), stays="a survey's figures, with nobody",
         becomes=(("customer_id", "NULL"), ("contact_id", "id"), ("item_id", "NULL"), ("poor_item", "NULL"))),
    Held(HUB, "work_links", key=("item_id", "kind", "ref"),
         by=(*ITEM, By(("item_id", "kind", "ref"), "linked"))),
    Held(HUB, "work_files", key=("item_id", "file_id"), by=ITEM),
    Held(HUB, "work_notes", key=("item_id", "version"), by=ITEM),
    Held(HUB, "work_history", key=("item_id", "version"), by=ITEM),
    Held(HUB, "work_parts", key=("item_id", "step"), by=ITEM),
    Held(HUB, "work_quotes", key=("item_id", "n"), by=ITEM),
    Held(HUB, "work_records", key=("item_id", "reopened"), by=ITEM),
    Held(HUB, "work_texts", key=("item_id",), by=ITEM),
    Held(HUB, "work_grants", key=("item_id", "version"), by=(*ITEM, *OWN),
         becomes=(("customer_id", "NULL"),), stays="money that was approved, with nobody"),
    Held(HUB, "work_items", key=("id",), by=_of("id", "items"),
         becomes=(("customer_id", "NULL"), ("contact_id", "NULL")),
         stays="the number of an item, its steps and times, with nobody"),
    Held(HUB, "messages", key=("id",), by=CONTACT),
    Held(HUB, "threads", key=("id",), by=REF),
    Held(HUB, "contact_questions", key=("contact_id", "n"), by=CONTACT),
    Held(HUB, "contact_details", key=("contact_id",), by=CONTACT),
    Held(HUB, "visits", key=("contact_id", "n"), by=CONTACT, stays=FACTS),
    Held(HUB, "contact_parts", key=("contact_id", "n"), by=CONTACT, stays=FACTS),
    Held(HUB, "contact_facts", key=("contact_id",), by=CONTACT,
         stays="which line of ours, tier, model, disposition, language: by which figures are made"),
    Held(HUB, "report_cells", stays="counts of what contacts came to"),
    Held(HUB, "report_changed", key=("contact_id",), by=CONTACT, is_told=False),
    Held(HUB, "report_dirty", stays=NOBODY),
    Held(HUB, "responses", key=("contact_id", "n"), by=CONTACT, stays=FACTS),
    Held(HUB, "log", key=("seq",), by=CONTACT, stays="what happened, by ids and times; no names or texts"),
    Held(HUB, "contacts", key=("id",), by=_of("id", "contacts"), stays=FACTS,
         becomes=(("customer_id", "NULL"), ("ref", "'erased:' || id"))),
    Held(HUB, "legal_holds", key=("id",), by=OWN),
    Held(HUB, "erasures", key=("id",), by=OWN, is_told=False, stays="who erased which id, when and why"),
    Held(HUB, "retention_runs", stays=NOBODY),
    Held(HUB, "audit", key=("id",), by=(By(("subject",), "ids"),), stays="who did what; no customer's data"),
    Held(HUB, "audit_seals", stays="hashes of the audit's rows"),
    Held(HUB, "floor_versions", stays="it is the floor file's"),
    Held(HUB, "alerts", stays=FACTS),
    Held(HUB, "alert_mails", stays=NOBODY),
    Held(HUB, "alerts_owed", stays=NOBODY),
    Held(HUB, "meta", stays=NOBODY),
    Held(HUB, "snapshots", stays="the floor as it was, by ids"),
    Held(HUB, "intervals", stays="it is about agents"),
    Held(HUB, "directory", stays="it is the floor file's"),
    Held(HUB, "settings_versions", stays="it is the settings file's"),
    Held(HUB, "users", stays=ACCOUNTS),
    Held(HUB, "roles", stays=ACCOUNTS),
    Held(HUB, "sessions", stays=ACCOUNTS),
    Held(HUB, "tokens", stays=ACCOUNTS),
    Held(HUB, "token_use", stays=ACCOUNTS),
    Held(HUB, "guesses", stays=ACCOUNTS),
    Held(HUB, "devices", stays=ACCOUNTS),
    Held(HUB, "account_changes", stays=ACCOUNTS),
    Held(HUB, "tickets", stays=ACCOUNTS),
    Held(HUB, "password_links", stays=ACCOUNTS),
    Held(HUB, "report_views", stays=ACCOUNTS),
    Held(HUB, "report_mails", stays=ACCOUNTS),
    Held(HUB, "report_mail_sends", stays=ACCOUNTS),
    Held(HUB, "second_factors", stays=ACCOUNTS),
    Held(HUB, "passkeys", stays=ACCOUNTS),
    Held(HUB, "passkey_challenges", stays=ACCOUNTS),
    Held(HUB, "recovery_codes", stays=ACCOUNTS),
    Held(HUB, "stopped_callbacks", stays=NOBODY),
    Held(HUB, "webhooks_stopped", stays=NOBODY),
    Held(HUB, "pops", stays="how soon a card was painted, by the id of an offer"),
    Held(HUB, "sends_begun", stays="ids of messages, for 30 days"),
    Held(HUB, "mail_folders", stays=NOBODY),
)  # fmt: skip

HELD: Final = (*OF_CUSTOMERS, *OF_HUB)
ERASED: Final = tuple(each for each in HELD if each.by and (each.becomes or not each.stays))
"""What erasing deletes, or makes nobody's."""
TOLD: Final = tuple(each for each in HELD if each.by and each.is_told)
