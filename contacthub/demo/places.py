"""Cities, addresses and telephone numbers."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from contacthub.demo.wording import Text

# Source: numbering plan of the Ministry of Industry and Information Technology, mobile ranges in use.
MOBILE_PREFIXES = (
    *range(130, 140), *range(150, 154), *range(155, 160), 166, 176, 177, 178, *range(180, 190),
    191, 193, 198, 199,
)  # fmt: skip
# Only ranges kept for fiction: https://www.ofcom.org.uk (numbers for drama), North American 555-01xx.
US_AREAS = ("212", "310", "415", "617", "206")


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city with its area code (with the leading 0), its districts and how many customers live there."""

    name: Text
    area_code: str
    districts: tuple[Text, ...]
    weight: int


def _city(zh: str, en: str, area_code: str, weight: int, *districts: tuple[str, str]) -> City:
    return City(
        name=Text(zh, en),
        area_code=area_code,
        districts=tuple(Text(*district) for district in districts),
        weight=weight,
    )


CITIES = (
    _city("成都", "Chengdu", "028", 40, ("武侯区", "Wuhou"), ("锦江区", "Jinjiang"), ("青羊区", "Qingyang"),
          ("成华区", "Chenghua"), ("高新区", "Gaoxin")),
    _city("重庆", "Chongqing", "023", 14, ("渝中区", "Yuzhong"), ("江北区", "Jiangbei"),
          ("南岸区", "Nan'an")),
    _city("上海", "Shanghai", "021", 12, ("浦东新区", "Pudong"), ("徐汇区", "Xuhui"), ("静安区", "Jing'an")),
    _city("北京", "Beijing", "010", 10, ("朝阳区", "Chaoyang"), ("海淀区", "Haidian"), ("丰台区", "Fengtai")),
    _city("绵阳", "Mianyang", "0816", 6, ("涪城区", "Fucheng"), ("游仙区", "Youxian")),
    _city("西安", "Xi'an", "029", 6, ("雁塔区", "Yanta"), ("碑林区", "Beilin")),
    _city("武汉", "Wuhan", "027", 5, ("武昌区", "Wuchang"), ("洪山区", "Hongshan")),
    _city("广州", "Guangzhou", "020", 5, ("天河区", "Tianhe"), ("越秀区", "Yuexiu")),
    _city("昆明", "Kunming", "0871", 2, ("五华区", "Wuhua"), ("盘龙区", "Panlong")),
)  # fmt: skip
STREETS = (
    Text("人民南路", "Renmin South Road"), Text("中山路", "Zhongshan Road"), Text("解放路", "Jiefang Road"),
    Text("建设路", "Jianshe Road"), Text("和平街", "Heping Street"), Text("学府路", "Xuefu Road"),
    Text("滨江路", "Binjiang Road"), Text("天府大道", "Tianfu Avenue"), Text("桂花巷", "Guihua Lane"),
    Text("科华北路", "Kehua North Road"),
)  # fmt: skip
_CITY_WEIGHTS = [city.weight for city in CITIES]


def any_city(rng: Random) -> City:
    """Draw a city, as often as customers live there."""
    return rng.choices(CITIES, _CITY_WEIGHTS)[0]


def address(rng: Random, city: City, *, language: str) -> str:
    """Draw a street address in the customer's language."""
    street, house = rng.choice(STREETS), rng.randint(1, 399)
    block, floor, door = rng.randint(1, 18), rng.randint(1, 32), rng.randint(1, 4)
    district = rng.choice(city.districts)
    if language == "zh":
        return f"{city.name.zh}市{district.zh}{street.zh}{house}号{block}栋{floor}{door:02d}"
    return f"Apt {floor}{door:02d}, Bldg {block}, {house} {street.en}, {district.en}, {city.name.en}"


def mobile(rng: Random) -> str:
    """Draw eleven digits of a Chinese mobile number."""
    return f"{rng.choice(MOBILE_PREFIXES)}{rng.randint(10_000_000, 99_999_999)}"


def landline(rng: Random, city: City) -> str:
    """Draw a Chinese landline with its area code, as people write it."""
    digits = 8 if len(city.area_code) == 3 or city.area_code == "0871" else 7
    return f"{city.area_code}-{rng.choice('68')}{rng.randrange(10 ** (digits - 1)):0{digits - 1}d}"


def foreign_number(rng: Random) -> str:
    """Draw a number in the United States or the United Kingdom, from the ranges kept for fiction."""
    if rng.random() < 0.5:
        return f"+1 {rng.choice(US_AREAS)}-555-01{rng.randrange(100):02d}"
    return f"+44 20 7946 0{rng.randrange(1000):03d}"


def as_written(rng: Random, number: str) -> str:
    """Write a mobile number in one of the ways in which people write it; the digits stay the same."""
    style = rng.random()
    if style < 0.70:
        return number
    if style < 0.82:
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    if style < 0.94:
        return f"{number[:3]}-{number[3:7]}-{number[7:]}"
    return f"+86 {number}"
