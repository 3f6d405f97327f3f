"""What phone systems send in place of a number that the caller hides.

The words stand alone, or beside words for a number, a caller or a call, which say nothing of their own:

    Unbekannte Rufnummer    主叫号码隐藏    Número privado    "Anonymous" <sip:anonymous@anonymous.invalid>
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from contacthub.customers.addresses import MAX_WRITTEN, cleaned, written


def _folded(text: str) -> str:
    """Letters and digits alone, in small letters and without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in apart if unicodedata.category(each) != "Mn")
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", letters)))


def _words(text: str) -> frozenset[str]:
    return frozenset(map(_folded, text.split()))


WITHHELD_WORDS: Final = _words(
    """
    anonymous anon unknown private restricted unavailable withheld blocked hidden secret unlisted nonpublished
    outofarea notavailable notprovided notdisclosed undisclosed suppressed prohibited null none nil na clir
    asserted assertedidwithheld anonymouswithheld coinlinepayphone payphone callerid noclid callerhidden
    anonym anonyme anonymer unbekannt unbekannte unbekannter unterdrückt unterdrückte unterdrückter
    unterdrueckt privat private privater geheim geheime nichtverfügbar nichtübermittelt
    inconnu inconnue masqué masquée masque privé privée caché cachée secrète indisponible nondisponible
    anónimo anónima desconocido desconocida privado privada oculto oculta nodisponible sinidentificar
    anônimo anônima desconhecido desconhecida restrito restrita confidencial nãoidentificado indisponível
    anonimo anonima sconosciuto sconosciuta privato privata nascosto nascosta riservato riservata
    nondisponibile anoniem afgeschermd onbekend verborgen onderdrukt okänd okänt dold dolt hemlig hemligt
    skyddat ukjent ukendt hemmelig skjult tuntematon salainen estetty ismeretlen rejtett titkos
    nieznany zastrzeżony prywatny ukryty neznámý neznámé skryté skrytý soukromé utajené necunoscut ascuns
    bilinmeyen bilinmiyor gizli özel ẩn riêng riêngtư khôngxácđịnh
    tidakdiketahui tidakdikenal pribadi dirahasiakan
    аноним анонимный анонимно неизвестный неизвестно неизвестен скрыт скрытый частный неопределён неопределен
    неопределяется прихований невідомий анонімний
    مجهول خاص غيرمعروف محجوب חסוי חסום לאידוע לאמזוהה ไม่ทราบ ส่วนตัว ไม่แสดง
    匿名 隐藏 隱藏 未知 不明 不详 不詳 无 無 暂无 私人 私密 隐私 保密 受限 屏蔽 拒显 无法显示 非公开 非公開
    無法顯示 无法识别
    無法識別 無法辨識 不显示 不顯示 未显示 未顯示 不提供 未提供 公用电话 公衆電話 公衆
    非通知 非通知設定 不可 通知不可 通知不可能 圏外 表示圏外 通知圏外 ヒツウチ コウシュウデンワ 発信者不明
    표시제한 제한 비공개 알수없음 없음
    """
)
"""Case, accents, blanks and marks aside."""

WITHHELD_NONE: Final = _words(
    "no not without kein keine ohne sans pas sin sem senza geen utan uden uten bez без нет 没有 沒有"
)
"""They mean it only before a word for a number or a caller: ``No Caller ID``, ``sin número``."""

WITHHELD_BESIDE: Final = _words(
    """
    number num nr caller call calling callers id cid cli name user line phone telephone identity subscriber
    party presentation incoming is the of
    nummer rufnummer anrufer anruf telefonnummer teilnehmer numéro appel appelant identité téléphone
    número llamada llamante teléfono chamada telefone chamador numero chiamata chiamante telefono
    oproep beller telefoonnummer samtal opkald anrop numer telefonu połączenie číslo hovor szám hívás hívó
    număr
    numara arayan số gọi nomor номер номера звонок вызов абонент виклик телефон de da do del la le el il
    رقم الرقم מספר שיחה เบอร์ หมายเลข
    号码 號碼 来电 來電 主叫 电话 電話 用户 用戶 呼叫 呼入 来話 对方 對方 已 着信 番号 番號
    発信 発信者 通知者 設定 表示
    발신 발신자 번호 발신번호 전화
    """
)
"""They may stand before and behind."""

WITHHELD_LETTERS: Final = frozenset({"p", "o", "u", "n/a"})
"""Caller ID has letters for it: private, out of area, unknown. They mean it only where they stand alone."""

NO_DIGITS: Final = re.compile(r"\+?0+|-\d")

KEYS: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
WITHHELD_ON_KEYS: Final = frozenset(
    "+" + word.translate(KEYS)
    for word in ("anonymous", "restricted", "blocked", "unknown", "unavailable", "private", "withheld")
)
"""Gateways type the words on a telephone's keys: +266696687. No country has any of these numbers."""


@lru_cache(maxsize=4096)
def is_withheld(text: str) -> bool:
    """Whether this stands for a number that the caller hides."""
    if len(text) > MAX_WRITTEN:
        return False
    if text.isascii() and text.isdecimal():
        return not text.strip("0")  # a plain number, as nearly all are: the rest takes 20 µs
    seen = cleaned(text)
    if seen.casefold() in WITHHELD_LETTERS or not any(each.isalnum() or each in "*#" for each in seen):
        return True
    address = written(text)
    user = address.user
    if address.host is not None and address.host.casefold().rpartition(".")[2] == "invalid":
        return True  # RFC 3323: the host of a caller who wants to stay unknown
    if address.scheme is not None and not user:
        return True
    return _is_a_word_for_it(user) or NO_DIGITS.fullmatch(user) is not None or user in WITHHELD_ON_KEYS


def _is_a_word_for_it(text: str) -> bool:
    rest = _folded(text)
    while rest not in WITHHELD_WORDS:
        shorter = _without_one(rest)
        if shorter == rest:
            return False
        if shorter in WITHHELD_NONE:
            return True
        rest = shorter
    return True


def _without_one(text: str) -> str:
    """Without the longest word for a number or a caller that it begins or ends with."""
    sizes = range(min(len(text), LONGEST_BESIDE), 0, -1)
    for size in sizes:
        if text[:size] in WITHHELD_BESIDE:
            return text[size:]
        if text[-size:] in WITHHELD_BESIDE:
            return text[:-size]
    return text


LONGEST_BESIDE: Final = max(map(len, WITHHELD_BESIDE))
