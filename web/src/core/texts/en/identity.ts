/**
 * Who is calling, and how that was found.
 *
 * The hub sends codes with parameters, and these are their texts:
 *
 * - `reason.<code>`: `match.reason_code`, with `match.reason_params`. The codes `…_of_several`,
 *   `…_among_several` and `same_household` have `{ count }`, a number; `same_last_digits` has the
 *   `{ number }` that it is like; `chosen_before` has `{ agent_name, day }`.
 * - `mark.<code>`: `code` and `params` of each of a candidate's `marks`, all of them text:
 *   `company { name }`, `place { name }` (a city, else the address), `bought { model }`,
 *   `bought_in { model, year }`, `numbered { number }` (the customer's id, when nothing else tells
 *   the candidate from the others).
 *
 * A code that is not here is said in the hub's own words: `match.reason`, `distinguished_by`.
 */
export const identity = {
  "verdict.exact": "Identified",
  "verdict.probable": "Probably",
  "verdict.several": "Several customers",
  "verdict.none": "Not known",
  "verdict.withheld": "Number withheld",

  "match.key.phone": "by number",
  "match.key.email": "by mail",
  "match.key.account": "by account",
  "match.key.ref": "by reference",
  "match.key.serial": "by serial number",
  "match.key.order": "by order",
  "match.pick": "Who is it?",
  "match.pick_hint": "Press the digit, or choose.",
  "match.click_hint": "Click to choose.",
  "match.after_answer": "Answer first, then choose.",
  "match.none_of_these": "None of these",
  "match.change": "Change customer",
  "match.keep_number": "Keep {number} with this customer",
  "match.close": "Close",

  "reason.mobile_of_one": "mobile number of one customer",
  "reason.fixed_line_of_one": "fixed line of one customer",
  "reason.phone_of_one": "number of one customer",
  "reason.extension_of_one": "number and extension of one customer",
  "reason.national_variant": "the same mobile number as its country writes it, of one customer",
  "reason.extension_missing": "number of one customer, no extension",
  "reason.same_household": "number of one of {count} customers with the same address",
  "reason.shared_number": "number that others use too, of one customer",
  "reason.chosen_before": "chosen before by {agent_name}, {day}",
  "reason.called_before": "called from this number before",
  "reason.same_last_digits": "the same last 8 digits as {number}, of one customer",
  "reason.given_phone_of_one": "number given with the contact, of one customer",
  "reason.account_of_one": "account given with the contact",
  "reason.email_of_one": "mail address of one customer",
  "reason.former_number": "number that one customer had until {until}",
  "reason.former_email": "mail address that one customer had until {until}",
  "reason.email_only": "mail address of one customer; the number is of no customer",
  "reason.claimed_phone": "a number that they only say is theirs, of one customer",
  "reason.claimed_email": "a mail address that they only say is theirs, of one customer",
  "reason.ref_of_one": "service record of one customer",
  "reason.serial_of_one": "serial number of one customer's product",
  "reason.order_of_one": "order of one customer",
  "reason.account_among_several": "account of one of {count} customers",
  "reason.email_among_several": "mail address of one of {count} customers",
  "reason.ref_among_several": "service record of one of {count} customers",
  "reason.serial_among_several": "serial number of one of {count} customers",
  "reason.order_among_several": "order of one of {count} customers",
  "reason.phone_of_several": "number of {count} customers",
  "reason.chosen_before_of_several": "{count} customers were chosen before for this number",
  "reason.called_before_of_several": "{count} customers called from this number before",
  "reason.same_last_digits_of_several": "numbers of {count} customers with the same last 8 digits",
  "reason.email_of_several": "mail address of {count} customers",
  "reason.ref_of_several": "service record number of {count} customers",
  "reason.serial_of_several": "serial number known for {count} customers",
  "reason.order_of_several": "order number of {count} customers",
  "reason.unknown_phone": "no customer has this number",
  "reason.unknown_email": "no customer has this mail address",
  "reason.unknown_account": "no customer has this account",
  "reason.unknown_ref": "no customer has this service record",
  "reason.unknown_serial": "no customer has this serial number",
  "reason.unknown_order": "no customer has this order",
  "reason.nothing_given": "nothing to look for",
  "reason.number_withheld": "the caller withholds the number",
  "reason.chosen": "chosen by the agent",
  "reason.chosen_nobody": "none of those known, says the agent",
  "reason.opened": "opened by its number",
  "reason.not_read": "customer data could not be read",

  "mark.company": "{name}",
  "mark.place": "{name}",
  "mark.bought": "bought {model}",
  "mark.bought_in": "bought {model} in {year}",
  "mark.numbered": "no. {number}",
  "match.unnamed": "nothing else known",
} as const
