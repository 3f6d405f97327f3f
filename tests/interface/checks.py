"""What schemathesis is taught about this hub: a refusal of well-formed data must be by what the hub holds."""

from __future__ import annotations

from typing import Any

import schemathesis

KEEPER = "keeper"
"""Whose session asks: what would end it is not asked."""

BY_WHAT_IS_HELD = {
    "unknown_contact", "unknown_agent", "unknown_customer", "unknown_queue", "unknown_presence", "not_found",
    "already_there", "still_in_use", "wrong_state", "agent_unavailable", "stale", "version_needed",
    "bad_cursor", "log_trimmed", "no_number", "unknown_record", "unknown_change", "unknown_import",
    "unknown_model", "unknown_merge", "same_customer", "part_of_merge", "merged_since", "too_many_records",
    "overtaken", "over_limit", "do_not_contact", "unknown_thread", "unknown_source", "not_wrapping_up",
    "unknown_item", "unknown_quote", "unknown_process", "unknown_outcome", "no_pdf", "version_changed",
    "legal_hold", "unknown_role",
}  # fmt: skip
BY_WHO_ASKS = {
    "unauthorized", "forbidden", "not_your_contact", "bad_origin", "bad_csrf_token", "bad_credentials",
    "bad_signature", "source_not_yours", "too_many_attempts", "not_your_step",
    "above_your_limit", "wrong_password", "wrong_code", "second_factor_needed", "second_factor_missing",
    "reauthentication_needed", "not_yours_to_give", "bad_passkey",
}  # fmt: skip
BEYOND_A_SCHEMA = (
    "is told to webhook",  # which the configuration has, or not
    "is told by mail",  # the same of a mailbox
    "too common",  # a password: one of those in the list
    "too like the name",
    "not a name for a role",  # in a path
    "needed for the role agent",  # of a role that was made here: its base says so
    "not a phone number",  # the number plans of all countries
    "not this customer's",  # the body's id is not the one in the address
    "no id",  # characters that can be printed
    "no name",  # of a model: the same
    "more than were bought",  # two members of one line
    "there twice",
    "both cannot be kept",  # of a field that is not a list
    "neither of the two has this field",
    "belongs to two agents",
    "there is no time zone",
    "there is no region",  # those of the number plans
    "what the log calls",  # in all its spellings
    "missing in every row",  # one of all rows must have it
    "true takes them",
    "no condition in CEL",
    "which are not there",  # hours that no table of the file has
    "no holidays are known",
    "make one time of them",  # two times of a weekday that overlap
    "runs over midnight",
    "is no day; an example",  # a day with times, of a month that is shorter
    "needs times on both",  # a day of `open_on` that stands there twice
    "in add and in remove",  # queues that an agent is given and relieved of
    "name an instant to come",
    "the name it has",  # a group is renamed to what it is called
    "there is no such figure",  # as a saved view has them: those of the formulas
    "to is a day before from",
    "over 731 days",  # from a day to a day
    "no interval of these days",  # at which a report's row begins
    "there is no such day",  # of an occasion
    "of the years 1970 to 9999",
    "not as its headers say",  # odd names of further parts of a form
    "no such message",  # before which a thread is read
    "not together with unanswered",  # threads of one customer, and of all those who wait
    "no use",  # of a column of a file: a word with parts
    "a lunar month is",
    "had no leap month",
    "only a lunar month",
    "a lunar year is",
    "which is the same queue",
    "exchange the two",  # bounds of a notice
    "empty",  # a file without a byte
    "which is no",  # such as a channel for texts, by which a survey is sent
    "only messages that are left",  # by mail, of a chat
    "no item is ever over",  # by the steps of a process
    "no item reaches step",
    "there is no step",
    "of the kind day",  # a field by which an outcome says when
    "no day of the years 2000 to 2200",
    "a process needs a step",
    "only of a step that has a time",
    "of the kind agent",  # a field that another key of the step names
    "of the kind choice",
    "has no choice",
    "can be given without a step that approves it",
    "has limits and approves nothing",
    "approves, and step",
    "cannot approve itself",
    "is approved by two steps",
    "no outcome of step",
    "is reached without step",
    "no time; examples are",
    "and its choices, as",
    "counts business days",
    "needed of a choice",
    "no such field here",  # of the step at which an item is
    "needed with this outcome",
    "nothing is approved here",
    "there is no such step",
    "not there",  # to what an item is linked
    "send the file again",  # one that is not there, or is used already
    "the item itself",
    "name an earlier instant",  # since when
    "name somebody else",  # to whom an agent hands over
    "you are no agent",
    "needed with refused",
    "before valid_from",  # the last day of a price
    "is not in the list of prices",  # a part of a quote
    "the quantity is above 0",
    "a quantity such as",
    "a part needs its number",
    "an object with part",
    "is not in warranty",
    "neither lines such as",
    "has the title of reply",  # two replies of one queue and language
    "no such day",  # of a report: before the year 2000, or after 2999
    "before from",  # the last day of a report
    "must be less than idle_minutes",  # two members of a queue
    "limits supervisors alone",  # a team of a user: their role says so
    "key is needed: which of the",  # table of a list goes
)


@schemathesis.check
def well_formed_is_taken(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """In place of ``positive_data_acceptance``, which knows statuses only: the code says why."""
    if response.status_code < 400 or not _is_well_formed(case):
        return
    if response.headers.get("content-type", [""])[0].startswith("text/html"):
        return  # the page of a survey's link, which knows no others than those that were sent
    problem = response.json()
    if problem["code"] in BY_WHAT_IS_HELD | BY_WHO_ASKS:
        return
    said = [each["detail"] for each in problem.get("errors", [])] or [problem["detail"]]
    foretold = [each for each in said if not any(words in each for words in BEYOND_A_SCHEMA)]
    assert foretold == [], f"the document allows what is refused: {problem['code']} {foretold}"


def _is_well_formed(case: schemathesis.Case) -> bool:
    if case.meta is None:
        return False
    modes = [case.meta.generation.mode, *(each.mode for each in case.meta.components.values())]
    return all(each.is_positive for each in modes)


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Nobody disables themselves; names are drawn, and taken from answers too."""
    if str(case.path_parameters.get("name")).casefold() == KEEPER:
        case.path_parameters["name"] = "somebody"


@schemathesis.hook
def filter_body(context: schemathesis.HookContext, body: Any) -> bool:
    """Nobody gives themselves another password."""
    return not isinstance(body, dict) or body.get("name") != KEEPER
