"""Names of people and firms, as often as they occur.

Source: share of the hundred commonest surnames, Ministry of Public Security of China, report on names 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


# surname, its pinyin, share of the population in per mille
SURNAMES = (
    ("王", "wang", 72), ("李", "li", 71), ("张", "zhang", 67), ("刘", "liu", 51), ("陈", "chen", 45),
    ("杨", "yang", 31), ("黄", "huang", 23), ("赵", "zhao", 21), ("吴", "wu", 20), ("周", "zhou", 19),
    ("徐", "xu", 15), ("孙", "sun", 14), ("马", "ma", 13), ("朱", "zhu", 12), ("胡", "hu", 12),
    ("郭", "guo", 11), ("何", "he", 11), ("林", "lin", 11), ("高", "gao", 10), ("罗", "luo", 9),
    ("郑", "zheng", 9), ("梁", "liang", 8), ("谢", "xie", 8), ("宋", "song", 7), ("唐", "tang", 7),
    ("许", "xu", 6), ("韩", "han", 6), ("邓", "deng", 6), ("冯", "feng", 6), ("曹", "cao", 6),
    ("彭", "peng", 5), ("曾", "zeng", 5), ("肖", "xiao", 5), ("田", "tian", 5), ("董", "dong", 5),
    ("潘", "pan", 4), ("袁", "yuan", 4), ("蔡", "cai", 4), ("蒋", "jiang", 4), ("余", "yu", 4),
    ("于", "yu", 4), ("杜", "du", 4), ("叶", "ye", 4), ("程", "cheng", 4), ("魏", "wei", 4),
    ("苏", "su", 4), ("吕", "lv", 3), ("丁", "ding", 3), ("任", "ren", 3), ("卢", "lu", 3),
    ("姚", "yao", 3), ("沈", "shen", 3), ("钟", "zhong", 3), ("姜", "jiang", 3), ("崔", "cui", 3),
    ("谭", "tan", 3), ("陆", "lu", 3), ("范", "fan", 3), ("汪", "wang", 3), ("廖", "liao", 3),
    ("石", "shi", 2), ("金", "jin", 2), ("韦", "wei", 2), ("贾", "jia", 2), ("夏", "xia", 2),
    ("傅", "fu", 2), ("方", "fang", 2), ("邹", "zou", 2), ("熊", "xiong", 2), ("白", "bai", 2),
    ("孟", "meng", 2), ("秦", "qin", 2), ("邱", "qiu", 2), ("侯", "hou", 2), ("江", "jiang", 2),
    ("欧阳", "ouyang", 1),
)  # fmt: skip

MALE_GIVEN = _words(
    "伟 强 磊 军 勇 杰 涛 超 明 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 建国 建华 志强 志明",
    "国强 文杰 浩然 子轩 宇航 俊杰 一鸣 家豪 天佑 晓东 永强 海涛 振华 立新 博文 思远 泽宇 嘉伟 少华",
    "德明 世杰 卫东 新民",
)
FEMALE_GIVEN = _words(
    "芳 娜 敏 静 丽 艳 娟 霞 燕 玲 婷 雪 慧 莉 倩 颖 琳 洁 梅 秀英 桂英 玉兰 秀兰 丽华 淑珍 晓燕",
    "雨涵 欣怡 梓涵 诗涵 佳怡 思琪 雅婷 美玲 春梅 海燕 晓雯 文静 梦洁 紫萱 可欣 若曦 静怡 慧敏 雪梅",
    "玉珍 凤英 小红 丹丹 佳",
)

ENGLISH_GIVEN = _words(
    "James Mary Robert Patricia John Jennifer Michael Linda David Emily William Sarah Thomas Karen",
    "Daniel Laura Andrew Sophie Peter Helen Mark Rachel Paul Claire Simon Alice George Hannah Kevin",
    "Olivia",
)
ENGLISH_FAMILY = _words(
    "Smith Johnson Williams Brown Jones Taylor Davies Wilson Evans Walker Wright Thompson White",
    "Hughes Edwards Green Hall Wood Harris Martin Clarke Cooper Turner Parker Bennett Murphy Kelly",
    "Campbell Stewart Morgan",
)
INTERNATIONAL = (
    "Anna Müller", "Lukas Schneider", "Giulia Rossi", "Marco Bianchi", "Camille Dubois", "Lucas García",
    "Sofía Martínez", "Yuki Tanaka", "Haruto Sato", "Ji-woo Kim", "Min-jun Park", "Priya Sharma",
    "Arjun Patel", "Nguyễn Thị Lan", "Ivan Petrov", "Olga Smirnova", "João Silva", "Fatima Hassan",
    "Lars Andersen", "Siobhán O'Brien", "Chloé Lefèvre", "Zoë van Dijk",
)  # fmt: skip

FIRM_WORDS = _words(
    "锦云 华美 天府 远达 恒信 新源 鼎盛 金桥 瑞丰 博雅 东方 蓝海 汇通 安居 百川 明德",
)
FIRM_KINDS = _words(
    "酒店管理有限公司 餐饮有限公司 物业服务有限公司 科技有限公司 贸易有限公司 培训学校 口腔诊所",
    "设计工作室",
)
ENGLISH_FIRMS = (
    "Riverside Language School", "Harbour Trading Ltd", "Blue Lotus Guesthouse", "Northgate Design Studio",
    "Pacific Clinic", "Golden Bridge Logistics",
)  # fmt: skip

_SURNAME_WEIGHTS = [share for _, _, share in SURNAMES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person's full name, family name, and an ASCII form for a mail address."""

    full: str
    family: str
    ascii: str


def chinese_name(rng: Random, *, family: str | None = None) -> Name:
    """Draw a Chinese name; ``family`` fixes the surname, for relatives."""
    surname, pinyin, _ = rng.choices(SURNAMES, _SURNAME_WEIGHTS)[0]
    if family is not None:
        surname, pinyin, _ = next(row for row in SURNAMES if row[0] == family)
    given = rng.choice(rng.choice((MALE_GIVEN, FEMALE_GIVEN)))
    return Name(full=surname + given, family=surname, ascii=pinyin)


def english_name(rng: Random, *, family: str | None = None) -> Name:
    """Draw an English name; without ``family`` one in seven is from another language."""
    if family is None and rng.random() < 1 / 7:
        full = rng.choice(INTERNATIONAL)
        return Name(full=full, family=full.rsplit(" ", 1)[1], ascii="guest")
    surname = family or rng.choice(ENGLISH_FAMILY)
    given = rng.choice(ENGLISH_GIVEN)
    mail_name = "".join(letter for letter in surname.lower() if letter.isascii() and letter.isalpha())
    return Name(full=f"{given} {surname}", family=surname, ascii=f"{given.lower()}.{mail_name}")


def firm_name(rng: Random, *, language: str, city: str) -> str:
    """Draw the name of a firm; Chinese firms carry their city in front, as registered."""
    if language != "zh":
        return rng.choice(ENGLISH_FIRMS)
    return city + rng.choice(FIRM_WORDS) + rng.choice(FIRM_KINDS)
