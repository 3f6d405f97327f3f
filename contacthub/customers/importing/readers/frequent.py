"""The letters that names, addresses and notes are mostly written with, by language.

A reading of bytes that holds mostly these is likely; one that holds mostly others is likely a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CHINESE_NAMES: Final = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单雄伟芳娜秀英敏静丽强磊军洋勇艳杰娟"
    "涛明超兰霞平刚桂玉萍红鹏华建国志辉力永健世广义兴良海山仁波宁贵福生元全胜学祥才发新利清飞彬富顺信子成光天达安岩中茂进有坚"
    "和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲伦翔朝泽晨辰士以家致树炎德行时泰盛琛钧冠策腾楠榕风航弘淑惠珠翠雅"
    "芝莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉璐琦晶妍茜秋珊莎锦青倩婷姣婉娴瑾颖露瑶怡蓓仪荷丹蓉君琴薇菁梦岚婕馨韵园艺咏聪澜"
    "纯悦昭冰爽羽希欣育柔竹凝晓欢枫芸菲寒伊亚宜可舒影枝阳妮宝贝恒鸿剑娇纪灵玛琪晴容睿威韦雯萱彦宇雨忠宗曼紫逸贤绿蓝儿凤云浩"
    "俊峰斌琳洁鑫凯楚涵轩梓怀娅燕梅霖源立昌川昊然"
)
CHINESE_WORDS: Final = frozenset(
    "省市区县镇村路街道号楼元室栋层东西南北京上州深圳津重都杭汉青岛大连厦门长沙湖四贵陕甘辽吉黑内蒙古疆藏港澳台湾花小商场城店乡"
    "客户姓名电话手机联系邮箱地址公司限责女师经理总备注标签员银普通类型空调洗衣产品订日期数量价状态完已货退款维修装投诉咨询问题答"
    "复处不制冷噪音漏水保购买来自微网站渠推荐是的了在人我他这个们为要用到你说出就分对主年动同工也能下过种面而后多定法所得十着等部"
    "度里如化二起物现实加都两体当使点从业本去把性好应开它合还因由其些前外政日那社事形相表间样与关各线正反看原又么比或但质气第向命"
    "此变条只没结解意无很情者最代想并提直党展五果料象革位入次式活设及管特件求老头基资边流级少图统接知较将组见计别她角根论运农指几"
    "九放决被干做必战回则取据队给色即治造百规热领七口导器压增争济阶油术极交受什认六共权收证改己美再采转更切打教速带身车例务具每目"
    "至走积示议声报斗类八离确科节米整况今集温传土步记需研界拉律叫且究观越织算低持众书布须际非验断难近矿千委素技半办列习响约支般感"
    "劳便团往历克除消构府称太准精值率族划选写存候亲快效斯院查眼按格养置派片始却专厂识适属圆包火住满局照参细引听该铁严一三费贸财付"
    "寄送快递包裹颜尺码款式套盒箱包件赠品券优惠积满意差评好评换机故障坏声灯屏遥控器电源插座线漏氟加氟清洗拆移机师傅上门预约周末"
)
_PAIRS: Final = (
    "张張 刘劉 陈陳 杨楊 赵趙 黄黃 吴吳 孙孫 马馬 罗羅 郑鄭 谢謝 韩韓 冯馮 萧蕭 邓鄧 许許 吕呂 "
    "苏蘇 卢盧 蒋蔣 贾賈 叶葉 阎閻 钟鍾 谭譚 邹鄒 陆陸 顾顧 龙龍 万萬 钱錢 汤湯 乔喬 贺賀 赖賴 "
    "龚龔 单單 伟偉 丽麗 强強 军軍 艷艷 杰傑 涛濤 兰蘭 刚剛 红紅 鹏鵬 华華 国國 辉輝 广廣 义義 "
    "兴興 宁寧 贵貴 胜勝 学學 发發 达達 飞飛 顺順 坚堅 诚誠 进進 会會 壮壯 乐樂 绍紹 庆慶 伦倫 "
    "泽澤 时時 钧鈞 腾騰 风風 环環 荣榮 爱愛 莺鶯 琼瓊 贞貞 锦錦 娴嫻 颖穎 瑶瑤 仪儀 韵韻 园園 "
    "艺藝 聪聰 澜瀾 纯純 冰冰 晓曉 欢歡 枫楓 亚亞 阳陽 宝寶 贝貝 鸿鴻 剑劍 娇嬌 纪紀 灵靈 玛瑪 "
    "韦韋 贤賢 绿綠 蓝藍 儿兒 凤鳳 云雲 洁潔 凯凱 轩軒 怀懷 静靜 县縣 镇鎮 号號 楼樓 栋棟 层層 "
    "东東 汉漢 岛島 连連 厦廈 门門 长長 陕陝 辽遼 内內 湾灣 场場 乡鄉 户戶 电電 话話 机機 联聯 "
    "系係 邮郵 责責 师師 经經 总總 备備 标標 签籤 员員 银銀 类類 调調 产產 订訂 数數 价價 状狀 "
    "态態 货貨 维維 装裝 诉訴 询詢 问問 题題 复復 处處 网網 购購 买買 来來 这這 个個 们們 为為 "
    "说說 对對 动動 过過 种種 后後 实實 两兩 体體 当當 点點 从從 业業 应應 开開 还還 间間 样樣 "
    "与與 关關 线線 质質 气氣 变變 条條 没沒 结結 无無 并並 党黨 级級 图圖 统統 较較 将將 组組 "
    "见見 计計 别別 论論 运運 农農 几幾 决決 战戰 则則 据據 队隊 给給 规規 热熱 领領 导導 压壓 "
    "增增 争爭 济濟 阶階 术術 极極 联聯 认認 权權 证證 转轉 带帶 车車 务務 积積 议議 声聲 报報 "
    "离離 确確 节節 况況 传傳 记記 观觀 织織 书書 须須 际際 验驗 断斷 难難 习習 响響 约約 劳勞 "
    "团團 历歷 构構 称稱 准準 划劃 选選 写寫 亲親 专專 厂廠 识識 适適 属屬 圆圓 满滿 参參 细細 "
    "听聽 铁鐵 严嚴 费費 贸貿 财財 颜顏 码碼 赠贈 优優 递遞 灯燈 预預 约約 资資 设設 边邊 头頭 "
    "现現 劲勁 届屆 "
)
_TRADITIONAL: Final[Mapping[str, str]] = MappingProxyType({pair[0]: pair[1] for pair in _PAIRS.split()})


def _in_traditional(simplified: frozenset[str]) -> frozenset[str]:
    return frozenset(_TRADITIONAL.get(one, one) for one in simplified)


SIMPLIFIED: Final = str.maketrans({old: new for new, old in _TRADITIONAL.items()})
"""Folds the traditional characters of headings and frequent words, for ``str.translate``."""

TRADITIONAL_NAMES: Final = _in_traditional(CHINESE_NAMES)
TRADITIONAL_WORDS: Final = _in_traditional(CHINESE_WORDS)

JAPANESE: Final = frozenset(
    "田中村山川木本佐藤鈴高橋渡辺伊小林加吉松井石清水斎斉原上野森池阿部長谷岡前坂福島西内東三浦和大竹金青今宮武丸安近遠新千葉後"
    "土屋杉横平菅工桜市古柴酒寺久保関永口戸神五十嵐沢澤河星北尾服秋荒矢白黒桑堀岩飯倉崎浜馬場早片根須栗瀬富樋笠間江角太郎一二次"
    "子美恵由香里奈真理智明正男雄夫彦介輔樹翔健誠浩隆義信勝昭洋弘幸文代愛優花菜結衣葵陽咲莉緒桃遥七海未来京都府県区町丁目番地号"
    "阪埼玉道知兵庫株式会社有限様氏名電話住所客顧四六八九百年月日生女品注備考郵便"
)
KOREAN: Final = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지현준수영호경은미연희선재훈동상철용혜숙자"
    "순옥아라나다가사기도시군로길층울부산대인천광원충청제름화번소객회메일예빈건태규원석식승윤채율린찬해환"
)

LATIN_LANGUAGES: Final[tuple[frozenset[str], ...]] = tuple(
    map(
        frozenset,
        (
            "äöüßé",
            "àâçéèêëîïôûùüœæ",
            "áéíóúñü",
            "ãõáâàéêíóôúçü",
            "àèéìòù",
            "åäöæøéüð",
            "áéíóúýþæöð",
            "ëïéèöü",
            "ąćęłńóśźż",
            "áčďéěíňóřšťúůýžľĺŕôäö",
            "áéíóöőúüű",
            "ăâîșțşţ",
            "čćđšž",
            "çğıöşüâî",
            "āčēģīķļņšūž",
            "ąčęėįšųūž",
            "õäöüšž",
        ),
    )
)
"""German, French, Spanish, Portuguese, Italian, Nordic, Icelandic, Dutch, Polish, Czech and Slovak,
Hungarian, Romanian, Croatian, Turkish, Latvian, Lithuanian, Estonian."""

CYRILLIC: Final[Mapping[str, float]] = MappingProxyType(
    {
        letter: cost
        for letters, cost in (
            ("оеаи", 2.4), ("нтсрвл", 2.9), ("кмдпуя", 3.6), ("ьыгзбчй", 4.2), ("хжшюцщэфё", 5.2),
            ("іїєґў", 5.5), ("ъ", 6.5), ("ђњљћџјѕќѓ", 7.5),
        )
        for letter in letters
    }
)  # fmt: skip
"""How unlikely each letter is, as a negative natural logarithm."""
