/** What the hub says of lines and files, by its words: it has no codes for what stands in a file. */
import type { Key } from "../texts"

type Said = readonly (readonly [RegExp, Key])[]

/** Of a field of a line, behind its name. */
export const REASONS: Said = [
  [/^(?:needed, but empty)$/s, "reason.needed"],
  [/^(?:needed, but empty, and there is no number or mail address)$/s, "reason.needed_reach"],
  [/^(?:needed, or a phone)$/s, "reason.needed_phone"],
  [/^(?:no such customer)$/s, "reason.no_customer"],
  [/^(?:no customer has it)$/s, "reason.nobody_has_it"],
  [/^(?:(\d+) customers have it: (.*); give the customer_id)$/s, "reason.several_have_it"],
  [
    /^(?:was (.*), with other numbers and addresses; is it an id of another list\?)$/s,
    "reason.other_person",
  ],
  [
    /^(?:no id, number or mail address says whose order it is(?:, only the name (.*))?)$/s,
    "reason.whose",
  ],
  [
    /^(?:there is no such order yet, and no customer_id or phone says whose it is)$/s,
    "reason.no_order",
  ],
  [
    /^(?:(?:an order|a product|a service record|a question) of another customer)$/s,
    "reason.others_record",
  ],
  [/^(?:not a phone number)$/s, "reason.not_phone"],
  [/^(?:not a mail address such as .*)$/s, "reason.not_mail"],
  [/^(?:not a day such as .*)$/s, "reason.not_day"],
  [/^(?:there is no such day)$/s, "reason.no_day"],
  [/^(?:write the year in four digits)$/s, "reason.short_year"],
  [/^(?:not a day with the year first.*)$/s, "reason.not_ymd"],
  [/^(?:not an amount such as .*)$/s, "reason.not_amount"],
  [/^(?:not a currency such as CNY)$/s, "reason.not_currency"],
  [/^(?:not a whole number(?: above 0)?)$/s, "reason.not_count"],
  [/^(?:not an id)$/s, "reason.not_id"],
  [/^(?:not well formed)$/s, "reason.not_formed"],
  [/^(?:longer than (.*))$/s, "reason.too_long"],
  [/^(?:more than (\d+) entries)$/s, "reason.too_many"],
  [/^(?:masked(?:; kept in the notes)?)$/s, "reason.masked"],
  [/^(?:has no year; kept as an attribute)$/s, "reason.no_year"],
  [/^(?:empty; until one is known, .*)$/s, "reason.stand_in"],
  [/^(?:without a letter; is it the right column\?)$/s, "reason.no_letter"],
  [/^(?:an address without a dot behind the @ .*)$/s, "reason.no_dot"],
  [/^(?:a spreadsheet has dropped its leading 0)$/s, "reason.dropped_zero"],
  [/^(?:read as a number of (\w+), as another of the row is)$/s, "reason.region"],
  [/^(?:a spreadsheet has made it (.*); read as (.*))$/s, "reason.made_float"],
  [/^(?:a spreadsheet may have rounded it: .*)$/s, "reason.may_round"],
  [
    /^(?:a spreadsheet has rounded it to (.*); format the column as text and save again)$/s,
    "reason.rounded",
  ],
  [/^(?:(.*) is a spreadsheet's error, not a value; .*)$/s, "reason.sheet_error"],
  [/^(?:a formula; save its value instead)$/s, "reason.formula"],
  [/^(?:holds \ufffd: .*)$/s, "reason.lost"],
  [/^(?:holds (U\+\w+), which no text has; .*)$/s, "reason.odd_character"],
  [/^(?:was garbled before it came into this file; it may have been (.*))$/s, "reason.garbled"],
  [/^(?:line (\d+) is the same and says something else)$/s, "reason.contradicts"],
  [/^(?:(\d+) cells under (\d+) columns)$/s, "reason.cells"],
  [
    /^(?:a quote is opened and not closed on this line|the quotes on this line do not fit together)$/s,
    "reason.quote",
  ],
  [/^(?:not read, as it is the foot of a report)$/s, "reason.foot"],
  [
    /^(?:it (?:cannot be read .*|does not end before the next begins)|the file ends before it does|a line outside any card)$/s,
    "reason.card_broken",
  ],
  [/^(?:(\w+), but the price has (.*))$/s, "reason.price_sign"],
  [/^(?:needed with a price)$/s, "reason.price_currency"],
  [/^(?:(.*) of several currencies; add a column currency)$/s, "reason.which_currency"],
  [/^(?:.*(?:say --dates dmy or --dates mdy).*)$/s, "reason.differs_order"],
  [
    /^(?:line (\d+) has a comma before the cents and line (\d+) a point; mend one)$/s,
    "reason.two_points",
  ],
  [/^(?:line (\d+): (.*) may be .* and a fraction; .*)$/s, "reason.thousand"],
]

/** Of a file or a table as a whole. */
export const FAULTS: Said = [
  [/^(?:the encoding is not certain; .*)$/s, "fault.encoding"],
  [/^(?:the encoding is none that is known here; .*)$/s, "fault.no_encoding"],
  [/^(?:there is no encoding '(.*)'; .*)$/s, "fault.unknown_encoding"],
  [/^(?:the file is (.*), not (.*); leave --encoding out)$/s, "fault.is_utf8"],
  [/^(?:the file is (.*), but line (\d+) (?:cannot be read so|is not.*))$/s, "fault.not_encoding"],
  [/^(?:the file holds zero bytes, .*)$/s, "fault.zero_bytes"],
  [/^(?:the file is empty)$/s, "fault.empty"],
  [/^(?:this is (.*), no CSV; .*)$/s, "fault.not_csv"],
  [/^(?:the workbook has no sheet with anything in it)$/s, "fault.empty_book"],
  [/^(?:the workbook is not read: it cannot be read as a workbook .*)$/s, "fault.book"],
  [/^(?:the workbook is not read: it is locked with a password; .*)$/s, "fault.locked"],
  [/^(?:the workbook is not read: (.*); copy .*)$/s, "fault.book_large"],
  [
    /^(?:the (?:workbook|file) (?:needs more memory|took (?:too long|more than)).*)$/s,
    "fault.too_much",
  ],
  [/^(?:line 1: the columns are those of no kind of file .*)$/s, "fault.no_kind"],
  [/^(?:line 1: customers have no (.*): this may be orders)$/s, "fault.orders_perhaps"],
  [/^(?:line 1: this may be (.*); say which)$/s, "fault.several_kinds"],
  [/^(?:line 1: the column (\d+) has no name; .*)$/s, "fault.no_name"],
  [/^(?:line 1: the column (.*) stands twice \((.*)\); .*)$/s, "fault.twice"],
  [/^(?:line 1: (\w+) need the column (.*))$/s, "fault.lacking"],
  [/^(?:the mapping does not fit: (.*))$/s, "fault.mapping"],
  [/^(?:it has broken off: (.*))$/s, "fault.broken_off"],
  [/^(?:it could not be tried: .*)$/s, "fault.disk"],
]

/** Of a table that is read. */
export const NOTES: Said = [
  [/^(?:columns not known, kept as attributes: (.*))$/s, "note.attributes_unknown"],
  [/^(?:columns kept as attributes: (.*))$/s, "note.attributes"],
  [/^(?:columns not used: (.*))$/s, "note.unused"],
  [/^(?:amounts without a currency are in (\w+))$/s, "note.currency"],
  [/^(?:(\w+): days read day first)$/s, "note.day_first"],
  [/^(?:(\w+): days read month first)$/s, "note.month_first"],
  [/^(?:read as ([^;]*)(?:; .*)?)$/s, "note.codec"],
  [/^(?:the heading is line (\d+); what is above it is not read)$/s, "note.below"],
  [/^(?:the first line is no heading; the columns are numbered)$/s, "note.no_heading"],
  [/^(?:(\d+) pictures and sounds are not taken)$/s, "note.pictures"],
  [/^(?:the hidden sheet (.*) is not read)$/s, "note.hidden"],
  [/^(?:the sheet (.*) is not read: .*)$/s, "note.sheet"],
  [/^(?:same number as (.*))$/s, "note.same_number"],
]
