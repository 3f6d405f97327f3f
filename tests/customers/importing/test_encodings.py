"""An encoding is read right or refused: never a garbled name, in files of one name or of many."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.customers.importing.cells import ungarbled
from contacthub.customers.importing.readers.encodings import UnreadableFile, codec_of, encoding_of
from tests.customers.importing.reading import FILES, rows_of, written


def names(text: str) -> list[str]:
    return text.split()


CHINESE = names(
    "王伟 李娜 张秀英 刘洋 陈镕基 杨喆 赵小明 黄一诺 周杰 吴敏 欧阳雪 毛宁 孙丽 小小 褚翀 上海市 已完成 毛"
)
TRADITIONAL = names("陳大文 林美玲 黃志明 張春嬌 李俊傑 王怡君 吳雅婷 劉冠宇 蔡建宏 許淑芬 謝小明 歐陽家豪")
JAPANESE = names("田中太郎 佐藤花子 鈴木一郎 高橋健 渡辺美咲 伊藤さくら 山本ハナコ 小林大輔 加藤陽菜")
KOREAN = names("김민준 이서연 박지훈 최영희 정철수 황보현우 임수진")
WESTERN = names(
    "Müller Jürgen François Lefèvre Peña García Åke Öberg Søren Conceição João Weiß Émile Zoë D’Arcy Smith"
)
CENTRAL = names("Dvořák Novák Wiśniewski Łukasz Szőke Černý Kučera Jiří Małgorzata Nagy Zoltán")
CYRILLIC = names("Иван Петров Анна Сидорова Щукин Юрий Шевченко Ковальчук Дмитрий")
GREEK = names("Γιώργος Μαρία Παπαδόπουλος Ελένη Νίκος")
TURKISH = names("Yılmaz Şahin Doğan Işık Ayşe Öztürk")
HEBREW = names("כהן לוי דוד שרה מזרחי")
ARABIC = names("محمد علي فاطمة حسن خالد")
THAI = names("สมชาย สมหญิง ใจดี วิชัย มานี")
BALTIC = names("Jānis Bērziņš Šimkus Ąžuolas Ozoliņa")
SHARED_NAMES = names("Müller Käthe Jörg Smith")

NAMES = {
    "utf-8": CHINESE + CYRILLIC + WESTERN + ARABIC + KOREAN,
    "utf-8-sig": CHINESE + WESTERN,
    "utf-16": CHINESE + WESTERN,
    "utf-16-le": CHINESE + CYRILLIC,
    "utf-16-be": WESTERN,
    "utf-32": CHINESE,
    "gb18030": CHINESE,
    "gbk": CHINESE,
    "cp950": TRADITIONAL,
    "big5hkscs": TRADITIONAL,
    "cp932": JAPANESE,
    "euc_jp": JAPANESE,
    "cp949": KOREAN,
    "cp1252": WESTERN,
    "latin-1": [name for name in WESTERN if "’" not in name],
    "cp1250": CENTRAL,
    "iso8859_2": CENTRAL,
    "cp1251": CYRILLIC,
    "koi8_r": CYRILLIC,
    "cp866": CYRILLIC,
    "iso8859_5": CYRILLIC,
    "cp1253": GREEK,
    "cp1254": TURKISH,
    "cp1255": HEBREW,
    "cp1256": ARABIC,
    "cp874": THAI,
    "cp1257": BALTIC,
    "mac_roman": ["Müller", "Jürgen", "François", "Peña", "Weiß"],
    "cp850": ["Müller", "Jürgen", "François", "Peña", "Weiß"],
}


def read_right(text: str, encoding: str, region: str = "") -> bool | None:
    """Whether a file of ``text`` is read as it was written; None where it is refused."""
    raw = text.encode(encoding)
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(raw)
        file.flush()
        try:
            codec = encoding_of(Path(file.name), region=region)
        except UnreadableFile:
            return None
    return raw.decode(codec).lstrip("\ufeff") == text


@pytest.mark.parametrize("encoding", NAMES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_names_of_every_encoding_are_read_right_or_refused(encoding: str, data: st.DataObject) -> None:
    heading = data.draw(st.sampled_from(["name,phone", "customer_id;name", "name"]))
    names = data.draw(st.lists(st.sampled_from(NAMES[encoding]), min_size=1, max_size=30))
    rows = "".join(f"{name},1380013{n:04}\r\n" for n, name in enumerate(names))
    assert read_right(f"{heading}\r\n{rows}", encoding) is not False


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "gb18030", "cp950", "cp932", "cp949", "cp1250", "cp1251"]
)
def test_a_file_of_many_names_is_recognised(encoding: str) -> None:
    names = NAMES[encoding]
    rows = "".join(f"c{n},{names[n % len(names)]},1380013{n:04}\r\n" for n in range(60))
    assert read_right(f"customer_id,name,phone\r\n{rows}", encoding) is True


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "cp1254", "cp1257", "mac_roman", "cp850"])
@pytest.mark.parametrize("region", ["GB", "PL"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_region_makes_no_other_encoding_its_own(encoding: str, region: str, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(NAMES[encoding] + SHARED_NAMES), min_size=1, max_size=20))
    rows = "".join(f"{name},1380013{n:04}\r\n" for n, name in enumerate(names))
    assert read_right(f"name,phone\r\n{rows}", encoding, region) is not False


@pytest.mark.parametrize(
    ("names", "region"),
    [
        ("François Lefèvre", "FR"),
        ("Hélène Dupont", "FR"),
        ("Zoë Müller", "GB"),
        ("Rupert Okafor & Söhne", "GB"),
        ("Núria Conceição", "BR"),
        ("María Peña", "ES"),
        ("Håkan Åström", "SE"),
    ],
)
def test_western_names_are_recognised_at_home(names: str, region: str) -> None:
    assert read_right(f"name,phone\r\n{names},1\r\n", "cp1252", region) is True


@pytest.mark.parametrize("repeated", ["锅锅", "路路路", "全全全全全全", "喂喂", "委委"])
def test_a_repeated_character_is_not_evidence_twice(repeated: str) -> None:
    assert read_right(f"name,phone\r\n{repeated},1\r\n", "gb18030") is not False


@pytest.mark.parametrize(
    "said",
    [
        ["¥5", "¥12", "¥88"], ["£5", "£12", "£99"], ["12 m²"], ["Brand®"], ["O’Neil"],
        ["¥1299.00"], ["£ 12.50"], ['"¥1,299.00"', "¥899"],
    ],
)  # fmt: skip
def test_signs_in_utf8_are_recognised(said: list[str]) -> None:
    assert read_right("name,price\r\n" + "".join(f"A,{one}\r\n" for one in said), "utf-8") is True


@pytest.mark.parametrize("said", ["3#楼502", "楼5A", "18号楼"])
def test_a_han_character_beside_a_number_is_taken_for_no_price(said: str) -> None:
    assert read_right(f"name,address\r\nLu,{said}\r\n", "gb18030") is not False


def test_german_names_are_recognised() -> None:
    assert read_right("name,phone\r\nJörg Weiß,1\r\nMüller,2\r\nKäthe Böhm,3\r\n", "cp1252") is True


@pytest.mark.parametrize(
    ("file", "encoding", "names"),
    [
        ("01b_cp1252.csv", "cp1252", ["Jürgen Müller", "François Lefèvre"]),
        ("01c_big5.csv", "big5", ["陳大文", "林美玲"]),
        ("01d_shift_jis.csv", "shift_jis", ["田中太郎"]),
        ("01e_cp1251.csv", "cp1251", ["Иван Петров"]),
    ],
)
def test_the_cases_are_read_right_or_refused_with_the_way_out(
    file: str, encoding: str, names: list[str]
) -> None:
    try:
        said = [row["name"] for _, row in rows_of(FILES / file)]
    except UnreadableFile as refused:
        said = str(refused)
    assert said == names or f"--encoding {codec_of(encoding)} (reads '" in said
    assert [row["name"] for _, row in rows_of(FILES / file, encoding=encoding)] == names


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "Excel workbook"),
        (b"<html><table>", "web page"),
        (b"name\x00\x00\x00,phone", "zero bytes"),
        (b"name,phone\nLu\x00,13800138000\nMa,13800138001\n", "zero bytes"),
        (b"name,phone\n" + "陈小明,1\n李伟,2\n".encode() * 9 + b"\xd5\xc5,3\n", "line 20 is not"),
        (b"name,phone\n\x81\x8d\x8f,1\n", "--encoding"),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(raw)
    with pytest.raises(UnreadableFile, match=said):
        encoding_of(path)


@pytest.mark.parametrize(
    ("encoding", "asked", "said"),
    [
        ("utf-8", "cp1252", "the file is UTF-8"),
        ("utf-16", "gbk", "the file is UTF-16"),
        ("gbk", "utf-8", "the file is not utf-8, but line 2"),
        ("gbk", "klingon", "there is no encoding"),
        ("gbk", "rot13", "there is no encoding"),
    ],
)
def test_an_encoding_asked_for_that_is_wrong_is_refused(
    tmp_path: Path, encoding: str, asked: str, said: str
) -> None:
    path = written(tmp_path, "name,phone\n" + "\n".join(f"{one},1" for one in CHINESE), encoding)
    with pytest.raises(UnreadableFile, match=said):
        encoding_of(path, asked)


@pytest.mark.parametrize("name", ["Müller", "张伟", "François", "Иван"])
def test_a_text_garbled_before_is_told_from_one_that_is_not(name: str) -> None:
    assert ungarbled(name) is None
    assert ungarbled(name.encode().decode("latin-1")) == name


@pytest.mark.parametrize("name", ["MÃ¼ller", "寮犱紵", "\ufffd伟", "a\x01b", "张\ue123"])
def test_a_garbled_name_rejects_its_line(tmp_path: Path, name: str) -> None:
    path = written(
        tmp_path, f"name,phone\n{name},13800138000\n李娜,13800138001\n王伟,13800138002\n张敏,13800138003\n"
    )
    [bad, *good] = rows_of(path, encoding="utf-8")
    assert bad[1].reason.startswith("name: ")
    assert all(isinstance(row, dict) for _, row in good)
