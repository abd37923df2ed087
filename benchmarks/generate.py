"""Books of any size from a seed, for benchmarks and tests: the words of the trade put together by chance.

The same seed and count give the same book on every machine. The phrases read like a shop's (a title of 4–14
characters, two tags, two or three asks, a text of two or three sentences); nobody should send them.
"""

import random
from collections.abc import Iterator

from phrasebook.characters import readings
from phrasebook.model import Category, Phrase

CATEGORIES = tuple(
    Category(shelf, name)
    for shelf, name in (
        ("greetings", "问候"),
        ("bargaining", "议价"),
        ("shipping", "物流"),
        ("after-sales", "售后"),
        ("reviews", "求好评"),
        ("payment", "付款"),
        ("invoices", "发票"),
        ("closing", "促单"),
        ("product", "商品"),
        ("verification", "核对"),
        ("soothing", "安抚"),
    )
)


def _words(written: str) -> list[str]:
    """Words written in lines, parted by spaces."""
    return written.split()


_GOODS = _words("""
羽绒服 毛衣 卫衣 衬衫 牛仔裤 连衣裙 半身裙 西装 风衣 棉鞋 运动鞋 凉鞋 拖鞋 帆布鞋 靴子 双肩包
斜挎包 钱包 行李箱 雨伞 围巾 手套 袜子 帽子 皮带 眼镜 项链 手表 保温杯 玻璃杯 不粘锅 电饭煲
热水壶 吹风机 加湿器 台灯 充电器 数据线 耳机 键盘 鼠标 手机壳 钢化膜 面膜 洗面奶 口红 防晒霜
洗发水 沐浴露 牙刷 毛巾 床单 被套 枕头 窗帘 地毯 坚果 茶叶 咖啡 蜂蜜 猫粮 狗粮 玩具 积木 绘本
书包 铅笔 笔记本 婴儿车 奶瓶
""")
_MATTERS = _words("""
发货 退货 换货 退款 运费 运费险 差价 破损 漏发 错发 色差 尺码 缺货 补货 预售 催件 改地址 签收
拒收 丢件 发票 优惠券 满减 赠品 包邮 好评 差评 评价 安装 保修 清洗 保养 材质 产地 保质期 真假
实拍 库存 下单 付款 代付 分期 改价 合并订单 拆单 物流停滞 派送 驿站 快递 偏远地区 质检 起球 掉色
异味 开线 漏水 断裂 划痕 功效 过敏 赔付
""")
_SIDES = _words("""
说明 流程 怎么办 谁承担 多久到 多久处理 可以吗 要多少 需要凭证 先道歉 注意事项 时效 规则 进度 登记
提醒 安抚 回访 建议 申请入口 拍照 核实 补偿方案 二选一 活动期间 节假日 老顾客 新顾客 急单 大促期间
次日达 仓库 客服 平台介入 超时
""")
_PLACES = _words(
    "北京 上海 广州 深圳 杭州 成都 重庆 西安 长沙 武汉 新疆 西藏 海南 青海 厦门 沈阳 哈尔滨 昆明 贵阳 兰州"
)
_OPENINGS = ["您好，", "亲，", "非常抱歉给您带来麻烦，", "感谢您的耐心等待，", "收到您的消息，", "理解您的心情，", ""]
_MIDDLES = [
    "关于{goods}的{matter}，我们马上为您登记",
    "{matter}的事情已经转给仓库核实",
    "您这边方便拍一张{goods}的照片吗",
    "{place}的订单正常情况下{days}天内处理",
    "订单里的{goods}支持{matter}，运费由我们承担",
    "{matter}会按平台规则为您办理",
    "仓库{hour}点前的订单当天安排{goods}出库",
    "辛苦您在订单详情里点{matter}，选择对应的原因",
]
_ENDINGS = _words("""
有进展第一时间告诉您～ 请您放心。 麻烦您稍等片刻～ 感谢您的支持！ 您看这样可以吗？ 祝您生活愉快～
""")
_ASKS = [
    "{goods}{matter}怎么弄",
    "{matter}要多久啊",
    "我买的{goods}能{matter}吗",
    "你们{matter}怎么算",
    "{place}{matter}几天",
    "请问{goods}{matter}找谁",
]

_COMMON = sorted(
    set("".join((*_GOODS, *_MATTERS, *_SIDES)) + "飘批币幻祸或获菲飞非匪船传穿吹崔催脆洗西系新心信是事时市")
)


def phrases(count: int, seed: int = 1) -> list[Phrase]:
    """`count` phrases, spread evenly over the eleven categories; one in ten has a short code."""
    chance = random.Random(f"{seed} {count}")
    return [_phrase(number, chance) for number in range(count)]


def words_of(phrase: Phrase) -> Iterator[str]:
    """The words a generated phrase was made of, as long as they stand in its title."""
    for word in (*_GOODS, *_MATTERS, *_SIDES, *_PLACES):
        if word in phrase.title:
            yield word


def queries(phrase: Phrase, chance: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Queries that a person might type for a generated phrase: kind, query, and the words the title must have."""
    words = list(words_of(phrase))
    one = chance.choice(words)
    syllables = [_sound(char) for char in one]
    letters = "".join(syllables)
    at = chance.randrange(len(one))
    yield "literal", one, (one,)
    yield "title", phrase.title, (phrase.title,)
    yield "words", " ".join(reversed(words)), tuple(words)
    yield "initials", "".join(syllable[0] for syllable in syllables), (one,)
    yield "title initials", "".join(_sound(char)[0] for char in phrase.title), (phrase.title,)
    yield "pinyin", letters, (one,)
    yield "unfinished", letters[:-1], (one,)
    yield "mixed", one[:at] + "".join(syllables[at:]), (one,)
    yield "mixed", "".join(syllables[:at]) + one[at:], (one,)
    yield "two words", " ".join((one, "".join(_sound(char)[0] for char in words[-1]))), (one, words[-1])
    yield "full width", letters.upper().translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}), (one,)
    yield "homophone", one[:at] + _homophone(one[at]) + one[at + 1 :], (one,)
    yield "near sound", "".join(map(_near, syllables)), (one,)
    if len(one) > 2:
        yield "skipped", one[0] + one[2:], (one,)
    if len(letters) > 4:
        swap = chance.randrange(1, len(letters) - 1)
        yield "swapped", letters[:swap] + letters[swap + 1] + letters[swap] + letters[swap + 2 :], (one,)
        yield "missing", letters[:swap] + letters[swap + 1 :], (one,)
    if phrase.code:
        yield "code", phrase.code, (phrase.title,)
    shelf = next(category for category in CATEGORIES if category.id == phrase.category)
    yield "category", f"{shelf.name}：{one}", (one,)


def _sound(char: str) -> str:
    """The likeliest reading of a character, itself if it has none."""
    return (readings(char) or (char,))[0]


def _homophone(char: str) -> str:
    """A common character that sounds the same."""
    same = [other for other in _COMMON if other != char and _sound(other) == _sound(char)]
    return same[0] if same else char


def _near(syllable: str) -> str:
    """A syllable as many speakers type it: z for zh, n for ng."""
    short = syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s")
    return short.removesuffix("g") if short.endswith(("ang", "eng", "ing")) else short


def _phrase(number: int, chance: random.Random) -> Phrase:
    """One phrase; its number makes the id and the code unique."""
    words = {
        "goods": chance.choice(_GOODS),
        "matter": chance.choice(_MATTERS),
        "place": chance.choice(_PLACES),
        "days": chance.randint(1, 15),
        "hour": chance.randint(9, 21),
    }
    side = chance.choice(_SIDES)
    title = chance.choice(("{goods}{matter}{side}", "{matter}{side}", "{place}{matter}{side}", "{goods}{side}")).format(
        **words, side=side
    )
    sentences = chance.sample(_MIDDLES, chance.randint(1, 3))
    text = chance.choice(_OPENINGS) + "，".join(sentences).format(**words) + "，" + chance.choice(_ENDINGS)
    return Phrase(
        id=f"made.{number}",
        title=title,
        text=text,
        category=CATEGORIES[number % len(CATEGORIES)].id,
        code=f"z{number:x}" if number % 10 == 0 else "",
        tags=(str(words["matter"]), side),
        asks=tuple(ask.format(**words) for ask in chance.sample(_ASKS, chance.randint(2, 3))),
    )
