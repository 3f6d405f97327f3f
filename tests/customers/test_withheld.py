"""What stands in place of a number that the caller hides."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.withheld import WITHHELD_ON_KEYS, is_withheld

WITHHELD = [
    "sip:anonymous@anonymous.invalid", "anonymous@anonymous.invalid", "Private Number", "P", "-1", "00",
    "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "", "0", "<unknown>", "ANONYMOUS",
    "'anonymous'", "anony\u200bmous", "Anonymous <sip:anonymous@10.0.0.1>;tag=1", "sip:restricted@gw",
    "unavailable", "sip:+266696687@gw", '"Anonymous" <sip:>', "Caller ID Withheld", "匿名", "隐藏号码",
    "未知", "＜unknown＞", "非通知", "+", "---", "??", '"" <>', "tel:anonymous", "No Caller ID",
    "Unknown Name",
    "Número privado", "Llamada oculta", "Sin número", "Número desconhecido", "Numero privato", "Appel masqué",
    "Numéro inconnu", "Unbekannte Rufnummer", "Anonymer Anrufer", "Keine Nummer", "Afgeschermd nummer",
    "Dolt nummer", "Skjult nummer", "Salainen numero", "Numer zastrzeżony", "Skryté číslo", "Rejtett szám",
    "Номер не определён", "Скрытый номер", "Gizli numara", "رقم خاص", "מספר חסוי", "เบอร์ส่วนตัว", "Số ẩn",
    "匿名电话", "主叫号码隐藏", "未显示来电号码", "来电隐藏", "无主叫号码", "暂无", "號碼不詳", "番号非通知",
    "ヒツウチ", "非公開",
    "コウシュウデンワ", "발신자표시제한", "발신번호 없음", "ＡＮＯＮＹＭＯＵＳ", "Anonymous (withheld)",
]  # fmt: skip


@pytest.mark.parametrize("text", WITHHELD)
def test_withheld_is_known_in_every_spelling(text: str) -> None:
    assert is_withheld(text)
    assert is_withheld(text.upper())
    assert is_withheld(f" {text} ")


@pytest.mark.parametrize(
    "text",
    ["13800138000", "1001", "10086", "Lu Ming", '"Anonymous" <sip:+8613800138000@gw>', "lu@example.com",
     "*97#", "*", "+6621234567", "sip:p@gw", "No", "Number", "Caller", "Privat GmbH", "Anna Unknown", "来电"],
)  # fmt: skip
def test_what_has_a_number_or_a_name_is_not_withheld(text: str) -> None:
    assert not is_withheld(text)


def test_no_country_has_the_words_typed_on_keys() -> None:
    for number in WITHHELD_ON_KEYS:
        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            continue
        assert not phonenumbers.is_valid_number(parsed)


@given(st.text(max_size=500))
def test_any_text_is_withheld_or_not(text: str) -> None:
    assert is_withheld(text) in (True, False)


@given(st.text("0123456789", min_size=1, max_size=20))
def test_a_plain_number_is_withheld_if_it_is_so_as_an_address(digits: str) -> None:
    assert is_withheld(digits) is is_withheld(f"tel:{digits}")
