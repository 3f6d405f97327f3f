"""Numbers as people, phone systems and spreadsheets write them."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import NamedTuple

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.keys import Doubt, Number
from contacthub.customers.numbers import PhoneNumbers

numbers = PhoneNumbers("CN")

SPELLINGS = Path(__file__).with_name("number_spellings.tsv")
UNSEEN = re.compile(r"\\u([0-9a-f]{4})")


class Spelling(NamedTuple):
    """A row of the table: where a number is written, how, and what is read."""

    place: str
    written: str
    expected: str

    def read(self) -> Number:
        region, *more = self.place.split()
        area, outside = (None if each == "-" else each for each in [*more, "-", "-"][:2])
        return numbers.read(self.written, region, area, outside=outside)


def spellings() -> list[Spelling]:
    rows = [row.split("\t") for row in SPELLINGS.read_text(encoding="utf-8").splitlines() if row[0] != "#"]
    return [Spelling(at, UNSEEN.sub(lambda it: chr(int(it[1], 16)), text), to) for at, text, to in rows]


def said(number: Number) -> str:
    """As the table says what was read."""
    if number.e164 is not None:
        return number.e164 if number.ext is None else f"{number.e164};ext={number.ext}"
    return f"text:{number.plain} {number.type or number.doubt or ''}".strip()


@pytest.mark.parametrize("spelling", spellings(), ids=lambda it: f"{it.place} {it.written!a}")
def test_table_of_spellings_is_read_as_it_says(spelling: Spelling) -> None:
    number = spelling.read()
    assert (said(number), number.raw) == (spelling.expected, spelling.written)


def test_table_has_spellings_of_every_kind() -> None:
    table = spellings()
    assert len({(each.place, each.written) for each in table}) == len(table) >= 150
    assert {each.place.split()[0] for each in table} >= {"CN", "US", "GB", "DE", "FR", "JP", "BR", "MX", "AR"}


@pytest.mark.parametrize(
    ("raw", "e164", "ext", "type_"),
    [
        ("138 0013-8000", "+8613800138000", None, "mobile"),
        ("+8613800138000", "+8613800138000", None, "mobile"),
        ("0086 138 0013 8000", "+8613800138000", None, "mobile"),
        ("１３８００１３８０００", "+8613800138000", None, "mobile"),
        ("tel:+86-138-0013-8000", "+8613800138000", None, "mobile"),
        ("sip:13800138000@10.0.0.1:5060", "+8613800138000", None, "mobile"),
        ("028-8888 1234转101", "+862888881234", "101", "fixed_line"),
        ("028-88881234-101", "+862888881234", "101", "fixed_line"),
        ("(028) 8888-1234 分机 7", "+862888881234", "7", "fixed_line"),
        ("tel:+862888881234;ext=5", "+862888881234", "5", "fixed_line"),
        ("+1 415 555 0132 x22", "+14155550132", "22", None),
        ("4008001234", "+864008001234", None, "shared_cost"),
        ("8008101234", "+868008101234", None, "toll_free"),
        ("021-62345678-12", "+862162345678", "12", "fixed_line"),
        ("0555-2345678-1", "+865552345678", "1", "fixed_line"),
        ("021-62345678(12)", "+862162345678", "12", "fixed_line"),
        ("021-62345678转12", "+862162345678", "12", "fixed_line"),
        ("021-62345678 ext. 5", "+862162345678", "5", "fixed_line"),
        ("021-62345678x5", "+862162345678", "5", "fixed_line"),
        ("021-62345678#5", "+862162345678", "5", "fixed_line"),
        ("021-62345678;ext=5", "+862162345678", "5", "fixed_line"),
        ("tel:+862162345678;isub=1234;ext=5", "+862162345678", "5", "fixed_line"),
        ("+8613800138000;npdi", "+8613800138000", None, "mobile"),
        ("sip:+8613800138000;npdi;rn=+8613500000000@gw", "+8613800138000", None, "mobile"),
        ("<sip:13800138000@gw>", "+8613800138000", None, "mobile"),
        ('"Caller" <13800138000>', "+8613800138000", None, "mobile"),
        ('"Wei, <Zhang>" <sip:%2B8613800138000@gw;user=phone>;tag=a', "+8613800138000", None, "mobile"),
        ("tel:+8613800138000;phone-context=example.com", "+8613800138000", None, "mobile"),
        ("tel:62345678;phone-context=+8621", "+862162345678", None, "fixed_line"),
        ("sips:13800138000:secret@10.0.0.1:5061;transport=tls?a=b", "+8613800138000", None, "mobile"),
        ("\u202a+8613800138000\u202c", "+8613800138000", None, "mobile"),
        ("138\u20110013\u20118001", "+8613800138001", None, "mobile"),
        ("138\u20130013\u20138002", "+8613800138002", None, "mobile"),
        ("138\u200b0013\u200b8003", "+8613800138003", None, "mobile"),
        ("＋８６ １３８－００１３－８０００", "+8613800138000", None, "mobile"),
        ("'13800138000", "+8613800138000", None, "mobile"),
        ('="13800138000"', "+8613800138000", None, "mobile"),
        ("+ 86 138 0013 8000", "+8613800138000", None, "mobile"),
        ("+0086 13800138000", "+8613800138000", None, "mobile"),
        ("+44 (0)20 7946 0018", "+442079460018", None, "fixed_line"),
        ("+34 (0)911234567", "+34911234567", None, "fixed_line"),
        ("013911112222", "+8613911112222", None, "mobile"),
        ("手机：13800138000", "+8613800138000", None, "mobile"),
        ("Tel.: 021-62345678 (home)", "+862162345678", None, "fixed_line"),
        ("021-62345678p101", "+862162345678", "101", "fixed_line"),
        ("021-62345678 w 101", "+862162345678", "101", "fixed_line"),
        ("021-62345678*801", "+862162345678", "801", "fixed_line"),
        ("021-62345678 转 8001 分机", "+862162345678", "8001", "fixed_line"),
        ("+81 3-1234-5678（内線123）", "+81312345678", "123", "fixed_line"),
        ("+49 30 90 18 20 DW 12", "+4930901820", "12", "fixed_line"),
        ("5511912345678:12@s.whatsapp.net", "+5511912345678", None, "mobile"),
        ("skype:+8613800138000?call", "+8613800138000", None, "mobile"),
        ("h323:13800138000@gw", "+8613800138000", None, "mobile"),
        ('="\'13800138000"', "+8613800138000", None, "mobile"),
        ('"\'13800138000"', "+8613800138000", None, "mobile"),
        ("`13800138000", "+8613800138000", None, "mobile"),
        ("sips:+8613800138000@[2001:db8::1]:5061;transport=tls", "+8613800138000", None, "mobile"),
        ("sip:13800138000%23101@gw", "+8613800138000", "101", "mobile"),
        ("١٣٨٠٠١٣٨٠٠٠", "+8613800138000", None, "mobile"),
        ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "+8613800138000", None, "mobile"),
    ],
)
def test_numbers_are_read_as_people_write_them(
    raw: str, e164: str, ext: str | None, type_: str | None
) -> None:
    number = numbers.read(raw)
    assert (number.e164, number.ext, number.type, number.raw) == (e164, ext, type_, raw)


@pytest.mark.parametrize("raw", ["", "0", "+", "1001", "anonymous", "PJSIP/1001", "1-800-FLOWERS", "1" * 200])
def test_what_is_no_number_keeps_only_its_text(raw: str) -> None:
    number = numbers.read(raw)
    assert (number.e164, number.ext, number.raw) == (None, None, raw)


def test_the_region_of_the_line_reads_numbers_without_a_country() -> None:
    assert numbers.read("(415) 555-0132", "US").e164 == "+14155550132"
    assert numbers.read("13800138000", "US").e164 != "+8613800138000"


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[+0-9 ()\-x,转]{3,20}", fullmatch=True)))
def test_reading_what_was_read_changes_nothing(raw: str) -> None:
    once = numbers.read(raw)
    if once.e164 is None:
        return
    again = numbers.read(once.e164 if once.ext is None else f"{once.e164};ext={once.ext}")
    assert (again.e164, again.ext, again.type) == (once.e164, once.ext, once.type)


@pytest.mark.parametrize(
    ("raw", "e164", "doubt"),
    [
        ("13800138000.0", "+8613800138000", "spreadsheet"),
        ("8613900139000.0", "+8613900139000", "spreadsheet"),
        ("1.3800138001E+10", "+8613800138001", "spreadsheet"),
        ("13800138000,0", "+8613800138000", "spreadsheet"),
        ("13800138000,00", "+8613800138000", "spreadsheet"),
        ("1.38E+10", None, "damaged"),
        ("8.6138E+12", None, "damaged"),
        ("1,38e10", None, "damaged"),
        ("14155550132", None, "not_valid"),
        ("+8612345678901", None, "not_valid"),
        ("12345678", None, "not_valid"),
        ("1001", None, None),
        ("10086", None, None),
        ("95588", None, None),
        ("*97#", None, None),
        ("anonymous", None, "withheld"),
    ],
)
def test_what_is_possible_is_not_a_number_for_that(raw: str, e164: str | None, doubt: Doubt | None) -> None:
    number = numbers.read(raw)
    assert (number.e164, number.doubt) == (e164, doubt)
    assert number.is_address == (doubt not in ("damaged", "withheld"))


@pytest.mark.parametrize(
    ("raw", "region", "area", "e164", "ext"),
    [
        ("62345678", "CN", "021", "+862162345678", None),
        ("6234-5678", "CN", "21", "+862162345678", None),
        ("62345678-12", "CN", "021", "+862162345678", "12"),
        ("02862345678", "CN", "021", "+862862345678", None),
        ("13800138000", "CN", "021", "+8613800138000", None),
        ("1001", "CN", "021", None, None),
        ("10086", "CN", "021", None, None),
        ("12345", "CN", "021", None, None),
        ("1008611", "CN", "0555", None, None),
        ("12345678", "CN", "021", None, None),
        ("(0xx11) 3234-5678", "BR", None, "+551132345678", None),
        ("+55 (xx11) 91234-5678", "BR", None, "+5511912345678", None),
        ("044 55 1234 5678", "MX", None, "+525512345678", None),
        ("01 55 1234 5678", "MX", None, "+525512345678", None),
        ("011 15-2345-6789", "AR", None, "+5491123456789", None),
        ("15-2345-6789", "AR", "11", "+5491123456789", None),
        ("8 (912) 345-67-89", "RU", None, "+79123456789", None),
        ("5550132", "US", "415", "+14155550132", None),
        ("0086 138 0013 8000", "US", None, "+8613800138000", None),
        ("030 1234567-89", "DE", None, "+4930123456789", None),
    ],
)
def test_place_reads_what_has_no_country_or_area(
    raw: str, region: str, area: str | None, e164: str | None, ext: str | None
) -> None:
    number = numbers.read(raw, region, area)
    assert (number.e164, number.ext) == (e164, ext)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+5511912345678", "+551112345678"),
        ("+525512345678", "+5215512345678"),
        ("+5491123456789", "+541123456789"),
    ],
)
def test_national_ways_to_write_a_mobile_know_each_other(one: str, other: str) -> None:
    assert other in numbers.read(one).variants
    assert one in numbers.read(other).variants


def test_line_of_brazil_is_no_mobile_without_its_ninth_digit() -> None:
    assert numbers.read("+551132345678").variants == ()
    assert numbers.read("+5511932345678").variants == ()


MOBILES = (
    st.sampled_from(["130", "138", "147", "155", "166", "173", "188", "191", "199"])
    .flatmap(lambda start: st.from_regex(rf"{start}\d{{8}}", fullmatch=True))
    .map(lambda digits: "".join(str(int(each)) for each in digits))
)
INVISIBLE = st.sampled_from("\u200b\u200e\u202a\u202c\u2066\u2069\u00ad\ufeff\u2060\u0000")
BETWEEN = st.sampled_from(["", " ", "-", "\u00a0", *"\u2010\u2011\u2012\u2013\u2014\u2015\u2212－．　"])
AROUND = st.sampled_from(
    ["{}", "+86{}", "86 {}", "0086{}", "+ 86-{}", "(+86) {}", "tel:{}", "tel:+86{};npdi", "sip:{}@gw",
     "sip:+86{};npdi;rn=+8613500000000@gw;user=phone", "<{}>",
     '"Lu Ming" <sip:{}@gw>;tag=x', "Lu <{}>", "'{}", '="{}"', "0{}", "{} (home)", "手机 {}", "{}.0"]
)  # fmt: skip


@given(MOBILES, AROUND, BETWEEN, INVISIBLE, st.integers(0, 11))
def test_what_surrounds_a_number_never_changes_it(
    mobile: str, around: str, between: str, invisible: str, place: int
) -> None:
    digits = mobile if around == "{}.0" else between.join((mobile[:3], mobile[3:7], mobile[7:]))
    text = around.format(digits[:place] + invisible + digits[place:])
    assert numbers.read(text).e164 == f"+86{mobile}"


EXTENSIONS = st.sampled_from(
    ["转{}", " ext. {}", "x{}", "#{}", ";ext={}", "-{}", "－{}", "(分机：{})", ",,{}"]
)


@given(MOBILES, EXTENSIONS, st.integers(0, 99))
def test_extension_is_read_behind_any_mark(mobile: str, mark: str, ext: int) -> None:
    number = numbers.read(mobile + mark.format(ext))
    assert (number.e164, number.ext) == (f"+86{mobile}", str(ext))


ANY_TEXT = st.one_of(
    st.text(max_size=400),
    st.text(alphabet='+0123456789-()<>"\\;=@:%.,xe转# \u200b', max_size=400),
    st.from_regex(r"[+0-9 ()\-x,转.]{3,20}", fullmatch=True),
)


@given(ANY_TEXT, st.sampled_from(["CN", "US", "DE", "BR", "IT", "ZZ"]), st.sampled_from([None, "021"]))
def test_what_is_read_is_always_valid(raw: str, region: str, area: str | None) -> None:
    number = numbers.read(raw, region, area)
    if number.e164 is not None:
        parsed = phonenumbers.parse(number.e164)
        assert phonenumbers.is_valid_number(parsed)
        assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number.e164


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        '\\"',
        "<",
        "(",
        "0",
        "+",
        "-",
        " ",
        ";ext=1",
        "%25",
        "sip:",
        "転",
        "\ufdfa",
        "1 ",
        "x",
        ",",
        ")1(",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    for text in (
        (piece * 400)[:400],
        "138" + (piece * 400)[:390] + "x",
        (piece * 50)[:99],
        "1" + piece * 40_000,
    ):
        began = time.thread_time()  # of this thread alone, whatever else the machine does
        numbers.read(text)
        assert time.thread_time() - began < 1, "a few ms; what tries all ways to read it takes minutes"


REGIONS = ("CN", "US", "GB", "DE", "FR", "JP", "BR", "MX", "AR", "HK", "TW", "IN", "KR", "IT", "AU")
FORMATS = (
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.RFC3966,
)


@st.composite
def valid_numbers(draw: st.DrawFn) -> phonenumbers.PhoneNumber:
    """A number of a region with some of its digits changed, so that it still is one."""
    region = draw(st.sampled_from(REGIONS))
    example = phonenumbers.example_number_for_type(
        region,
        draw(st.sampled_from([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE])),
    )
    assert example is not None
    text = phonenumbers.national_significant_number(example)
    end = draw(st.text("0123456789", min_size=4, max_size=4))
    changed = phonenumbers.parse(f"+{example.country_code}{text[:-4]}{end}")
    return changed if phonenumbers.is_valid_number(changed) else example


def e164_of(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@given(valid_numbers(), st.sampled_from(REGIONS), st.sampled_from([None, "9", "0", "86"]))
def test_valid_number_is_never_read_as_another(
    number: phonenumbers.PhoneNumber, region: str, outside: str | None
) -> None:
    e164 = e164_of(number)
    assert numbers.read(e164, region, outside=outside).e164 == e164


@given(valid_numbers(), st.sampled_from(FORMATS), st.sampled_from([None, "9", "0"]))
def test_number_is_read_as_its_country_writes_it(
    number: phonenumbers.PhoneNumber, form: int, outside: str | None
) -> None:
    region = phonenumbers.region_code_for_number(number)
    written = phonenumbers.format_number(number, form)
    assert numbers.read(written, region, outside=outside).e164 == e164_of(number)


BEFORE = st.sampled_from(
    [
        "86 ",
        "+86",
        "0086",
        "8686",
        "+86 86 ",
        "0",
        "86 0",
        "17951",
        "17909-",
        "12593 ",
        "+8617911",
        "179510086",
    ]
)


@given(MOBILES, BEFORE)
def test_what_networks_put_before_a_number_never_changes_it(mobile: str, before: str) -> None:
    assert numbers.read(before + mobile).e164 == f"+86{mobile}"


@given(st.text("0123456789", min_size=5, max_size=13), st.sampled_from(["", "9", "0", "86"]))
def test_prefix_of_a_pbx_changes_no_number_that_is_valid_with_it(digits: str, outside: str) -> None:
    without = numbers.read(digits).e164
    if without is not None:
        assert numbers.read(digits, "CN", outside=outside or None).e164 == without
