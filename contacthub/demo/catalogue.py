"""What the shop sells: thirty models with their prices, warranties and typical faults, and accessories."""

from __future__ import annotations

from dataclasses import dataclass

from contacthub.demo.wording import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A symptom with its usual repair; ``weight``: how often, relative to the others of its category."""

    symptom: Text
    fix: Text
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of product: which queue its owners call, its warranty and what goes wrong."""

    key: str
    name: Text
    queue: str
    warranty_years: int
    faults: tuple[Fault, ...]
    parts: str = ""
    """Parts that are covered longer, as files say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model; ``sold`` and ``fault_rate`` are relative, ``worst`` indexes its most frequent fault.

    ``shape`` is how repairs follow its age: below 1 they come early, above 1 it wears out.
    """

    code: str
    category: Category
    name: Text
    price: int
    sold: int
    fault_rate: int
    worst: int | None
    shape: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessory:
    """An article without a serial number."""

    sku: str
    categories: tuple[str, ...]
    category: Text
    name: Text
    price: int


def _fault(weight: int, symptom: tuple[str, str], fix: tuple[str, str]) -> Fault:
    return Fault(symptom=Text(*symptom), fix=Text(*fix), weight=weight)


AIRCON = Category(
    key="aircon", name=Text("空调", "Air conditioner"), queue="support", warranty_years=6,
    parts="压缩机 compressor:120",
    faults=(
        _fault(6, ("不制冷", "does not cool"), ("补充制冷剂R32并检漏", "leak found, R32 refilled")),
        _fault(4, ("室内机滴水", "indoor unit drips"), ("疏通排水管", "drain hose cleared")),
        _fault(3, ("遥控器无反应", "remote does nothing"), ("更换电池并解除童锁", "batteries, lock off")),
        _fault(2, ("噪音大", "noisy"), ("更换风机轴承", "fan bearing replaced")),
        _fault(2, ("显示E6故障码", "shows error E6"), ("更换通讯线", "signal cable replaced")),
    ),
)  # fmt: skip
WASHER = Category(
    key="washer", name=Text("洗衣机", "Washing machine"), queue="support", warranty_years=3,
    faults=(
        _fault(5, ("不排水", "does not drain"), ("清理排水泵", "drain pump cleaned")),
        _fault(4, ("脱水时震动大", "shakes when spinning"), ("调整底脚并更换减震器", "dampers replaced")),
        _fault(3, ("门锁打不开", "door stays locked"), ("更换门锁开关", "door switch replaced")),
        _fault(2, ("漏水", "leaks"), ("更换门封圈", "door seal replaced")),
    ),
)  # fmt: skip
FRIDGE = Category(
    key="fridge", name=Text("冰箱", "Refrigerator"), queue="support", warranty_years=3,
    faults=(
        _fault(5, ("冷藏室不凉", "fridge part is warm"), ("更换温度传感器", "temperature sensor replaced")),
        _fault(4, ("结霜严重", "frosts up"), ("更换化霜加热管", "defrost heater replaced")),
        _fault(2, ("压缩机异响", "compressor rattles"), ("更换减震垫", "rubber mounts replaced")),
        _fault(2, ("门关不严", "door does not close"), ("更换门封条", "door gasket replaced")),
    ),
)  # fmt: skip
TV = Category(
    key="tv", name=Text("电视", "Television"), queue="support", warranty_years=2,
    faults=(
        _fault(5, ("有声音无图像", "sound but no picture"), ("更换背光灯条", "backlight strip replaced")),
        _fault(3, ("无法连接WiFi", "no Wi-Fi"), ("升级系统固件", "firmware updated")),
        _fault(2, ("自动关机", "turns itself off"), ("更换电源板", "power board replaced")),
    ),
)  # fmt: skip
LAPTOP = Category(
    key="laptop", name=Text("笔记本电脑", "Laptop"), queue="computers", warranty_years=2,
    faults=(
        _fault(5, ("无法开机", "does not start"), ("更换主板", "main board replaced")),
        _fault(4, ("电池不充电", "battery does not charge"), ("更换电池", "battery replaced")),
        _fault(3, ("风扇噪音大、过热", "hot, fan is loud"), ("清灰并更换硅脂", "cleaned, new thermal paste")),
        _fault(2, ("键盘部分失灵", "some keys are dead"), ("更换键盘", "keyboard replaced")),
        _fault(2, ("屏幕闪烁", "screen flickers"), ("更换屏线", "display cable replaced")),
    ),
)  # fmt: skip
DESKTOP = Category(
    key="desktop", name=Text("台式电脑", "Desktop computer"), queue="computers", warranty_years=3,
    faults=(
        _fault(4, ("频繁蓝屏", "frequent blue screens"), ("更换内存条", "memory replaced")),
        _fault(3, ("无法开机", "does not start"), ("更换电源", "power supply replaced")),
        _fault(2, ("硬盘有异响", "disk makes noises"), ("更换硬盘并恢复数据", "disk replaced, data saved")),
    ),
)  # fmt: skip
ROUTER = Category(
    key="router", name=Text("路由器", "Router"), queue="computers", warranty_years=1,
    faults=(
        _fault(5, ("经常断线", "drops the connection"), ("升级固件", "firmware updated")),
        _fault(2, ("5G信号弱", "weak 5 GHz signal"), ("更换天线模块", "antenna module replaced")),
    ),
)  # fmt: skip
PRINTER = Category(
    key="printer", name=Text("打印机", "Printer"), queue="computers", warranty_years=1,
    faults=(
        _fault(5, ("卡纸", "paper jam"), ("更换搓纸轮", "pick-up roller replaced")),
        _fault(3, ("打印有条纹", "stripes on the page"), ("清洗打印头", "print head cleaned")),
        _fault(2, ("无法连接WiFi", "no Wi-Fi"), ("重设无线网络", "wireless set up again")),
    ),
)  # fmt: skip

# code, category, Chinese name, English name, price in CNY, how many are sold, fault rate, worst fault
_ROWS: tuple[tuple[str, Category, str, str, int, int, int, int | None], ...] = (
    ("KFR-26GW", AIRCON, "大1匹变频空调", "1 HP inverter", 2499, 9, 3, None),
    ("KFR-35GW", AIRCON, "1.5匹变频空调", "1.5 HP inverter", 2999, 14, 4, None),
    ("KFR-50LW", AIRCON, "2匹立柜式空调", "2 HP floor unit", 5299, 5, 12, 0),
    ("KFR-72LW", AIRCON, "3匹立柜式空调", "3 HP floor unit", 6999, 4, 5, None),
    ("KFR-120W", AIRCON, "5匹中央空调", "5 HP central unit", 15800, 1, 4, None),
    ("XQG80-B12", WASHER, "8公斤滚筒洗衣机", "8 kg front loader", 2199, 7, 3, None),
    ("XQG100-D1", WASHER, "10公斤洗烘一体机", "10 kg washer-dryer", 3899, 5, 10, 1),
    ("XQB75-30", WASHER, "7.5公斤波轮洗衣机", "7.5 kg top loader", 999, 5, 2, None),
    ("HGX100-H", WASHER, "10公斤热泵干衣机", "10 kg heat pump dryer", 4299, 2, 3, None),
    ("BCD-218", FRIDGE, "218升三门冰箱", "218 l three-door", 1399, 6, 3, None),
    ("BCD-470W", FRIDGE, "470升十字门冰箱", "470 l four-door", 3599, 5, 7, 1),
    ("BCD-535W", FRIDGE, "535升对开门冰箱", "535 l side-by-side", 3299, 3, 3, None),
    ("BD-150", FRIDGE, "150升冷柜", "150 l freezer", 1099, 2, 1, None),
    ("TV-43A3", TV, "43英寸智能电视", "43 in smart TV", 1299, 5, 3, None),
    ("TV-55A5", TV, "55英寸4K电视", "55 in 4K TV", 2299, 7, 3, None),
    ("TV-65Q7", TV, "65英寸量子点电视", "65 in QLED TV", 4299, 4, 9, 0),
    ("TV-75M9", TV, "75英寸MiniLED电视", "75 in Mini LED TV", 6999, 2, 3, None),
    ("NB14-A", LAPTOP, "14英寸轻薄本", "14 in ultrabook", 4999, 9, 4, None),
    ("NB15-P", LAPTOP, "15.6英寸商务本", "15.6 in business", 5699, 6, 3, None),
    ("NB16-G", LAPTOP, "16英寸游戏本", "16 in gaming", 7999, 5, 13, 0),
    ("NB13-X", LAPTOP, "13英寸二合一", "13 in two-in-one", 6499, 3, 5, None),
    ("PC-M20", DESKTOP, "迷你主机", "mini PC", 2599, 4, 3, None),
    ("PC-T60", DESKTOP, "商务台式机", "office desktop", 3999, 5, 3, None),
    ("PC-G90", DESKTOP, "游戏台式机", "gaming desktop", 8999, 2, 7, 1),
    ("PC-A24", DESKTOP, "24英寸一体机", "24 in all-in-one", 4399, 3, 4, None),
    ("RT-AX18", ROUTER, "WiFi6路由器", "Wi-Fi 6 router", 199, 8, 7, 0),
    ("RT-AX54", ROUTER, "WiFi6千兆路由器", "Wi-Fi 6 gigabit router", 359, 6, 2, None),
    ("RT-BE72", ROUTER, "WiFi7路由器", "Wi-Fi 7 router", 599, 4, 2, None),
    ("PR-L110", PRINTER, "黑白激光打印机", "mono laser printer", 899, 4, 3, None),
    ("PR-C320", PRINTER, "彩色喷墨一体机", "colour inkjet all-in-one", 699, 5, 10, 0),
)
_SHAPES = {"NB16-G": 2.2, "KFR-50LW": 1.7, "TV-65Q7": 2.0, "RT-AX18": 0.5, "PR-C320": 0.6}
MODELS = tuple(
    Model(
        code=code,
        category=category,
        name=Text(zh, en),
        price=price,
        sold=sold,
        fault_rate=rate,
        worst=worst,
        shape=_SHAPES.get(code, 1.0),
    )
    for code, category, zh, en, price, sold, rate, worst in _ROWS
)
BY_CODE = {model.code: model for model in MODELS}
BRAND = "好音 Haoyin"
NOTICES = {
    "KFR-35GW": (
        {
            "kind": "recall", "title": "遥控器电池盖可能过热 Remote: lid may get hot", "since": "2026-09-01",
            "text": "免费寄送新电池盖，请先取出电池。 Send a new lid; have the batteries taken out.",
            "made_from": "2025-01-01", "made_to": "2026-06-30",
        },
    ),
    "NB14-A": (
        {
            "kind": "notice", "title": "BIOS 1.14 解决无法开机 BIOS 1.14 mends units that do not start",
            "text": "先远程升级，再安排上门。 Offer the update before a visit.", "since": "2026-08-15",
        },
    ),
}  # fmt: skip
"""What there is to tell of models, as ``PATCH /models/{model}`` takes it."""

_PARTS = Text("配件", "Accessory")
_SUPPLIES = Text("耗材", "Supplies")
# sku, the categories it fits, kind, Chinese name, English name, price in CNY
_ACCESSORY_ROWS = (
    ("RC-35", ("aircon",), _PARTS, "空调遥控器", "AC remote", 49),
    ("FL-AC", ("aircon",), _SUPPLIES, "空调滤网", "AC filter", 59),
    ("CL-10", ("washer",), _SUPPLIES, "洗衣凝珠", "Laundry pods", 45),
    ("HS-20", ("washer",), _PARTS, "进水管", "Inlet hose", 29),
    ("DF-05", ("fridge",), _SUPPLIES, "除味盒", "Odour filter", 25),
    ("WM-55", ("tv",), _PARTS, "电视挂架", "Wall mount", 89),
    ("HD-21", ("tv", "desktop"), _PARTS, "HDMI线", "HDMI cable", 39),
    ("BG-15", ("laptop",), _PARTS, "电脑包", "Laptop bag", 129),
    ("MS-08", ("laptop", "desktop"), _PARTS, "无线鼠标", "Mouse", 79),
    ("KB-87", ("laptop", "desktop"), _PARTS, "机械键盘", "Keyboard", 329),
    ("CB-06", ("router",), _PARTS, "六类网线", "Cat 6 cable", 19),
    ("IK-32", ("printer",), _SUPPLIES, "墨盒", "Ink cartridge", 99),
    ("PP-A4", ("printer",), _SUPPLIES, "A4打印纸", "A4 paper", 25),
)
ACCESSORIES = tuple(
    Accessory(sku=sku, categories=categories, category=kind, name=Text(zh, en), price=price)
    for sku, categories, kind, zh, en, price in _ACCESSORY_ROWS
)
BY_SKU = {accessory.sku: accessory for accessory in ACCESSORIES}

PARTS = {
    "aircon": (
        ("AC-CMP", Text("压缩机", "Compressor"), 680),
        ("AC-PCB", Text("主控板", "Control board"), 260),
        ("AC-REM", Text("遥控器", "Remote control"), 45),
        ("AC-R32", Text("制冷剂 R32", "Refrigerant R32"), 90),
    ),
    "washer": (
        ("WM-MOT", Text("电机", "Motor"), 320),
        ("WM-PMP", Text("排水泵", "Drain pump"), 85),
        ("WM-SEL", Text("门封圈", "Door seal"), 60),
    ),
    "fridge": (
        ("RF-CMP", Text("压缩机", "Compressor"), 560),
        ("RF-THM", Text("温控器", "Thermostat"), 75),
        ("RF-SEL", Text("门封条", "Door seal"), 80),
    ),
    "tv": (
        ("TV-PAN", Text("屏幕", "Panel"), 900),
        ("TV-PSU", Text("电源板", "Power board"), 180),
    ),
    "laptop": (
        ("NB-MBD", Text("主板", "Main board"), 1100),
        ("NB-BAT", Text("电池", "Battery"), 290),
        ("NB-KBD", Text("键盘", "Keyboard"), 150),
    ),
    "desktop": (
        ("PC-MBD", Text("主板", "Main board"), 700),
        ("PC-PSU", Text("电源", "Power supply"), 240),
    ),
    "router": (("RT-PSU", Text("电源适配器", "Power adapter"), 35),),
    "printer": (
        ("PR-DRM", Text("硒鼓", "Drum"), 260),
        ("PR-FUS", Text("定影器", "Fuser"), 310),
    ),
}
"""Parts of each kind of goods and what they cost; the first is of every model another."""
