"""Books of any size from a seed, for benchmarks and tests: the words of the trade put together by chance.

The same seed and count give the same book on every machine. The phrases read like a shop's (a title of 4–14
characters, two tags, two or three asks, a text of two or three sentences); nobody should send them.
"""

import random
from collections.abc import Iterator

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

_GOODS = """
羽绒服 毛衣 卫衣 衬衫 牛仔裤 连衣裙 半身裙 西装 风衣 棉鞋 运动鞋 凉鞋 拖鞋 帆布鞋 靴子 双肩包 斜挎包 钱包 行李箱 雨伞
围巾 手套 袜子 帽子 皮带 眼镜 项链 手表 保温杯 玻璃杯 不粘锅 电饭煲 热水壶 吹风机 加湿器 台灯 充电器 数据线 耳机 键盘
鼠标 手机壳 钢化膜 面膜 洗面奶 口红 防晒霜 洗发水 沐浴露 牙刷 毛巾 床单 被套 枕头 窗帘 地毯 坚果 茶叶 咖啡 蜂蜜
猫粮 狗粮 玩具 积木 绘本 书包 铅笔 笔记本 婴儿车 奶瓶
""".split()
_MATTERS = """
发货 退货 换货 退款 运费 运费险 差价 破损 漏发 错发 色差 尺码 缺货 补货 预售 催件 改地址 签收 拒收 丢件
发票 优惠券 满减 赠品 包邮 好评 差评 评价 安装 保修 清洗 保养 材质 产地 保质期 真假 实拍 库存 下单 付款
代付 分期 改价 合并订单 拆单 物流停滞 派送 驿站 快递 偏远地区 质检 起球 掉色 异味 开线 漏水 断裂 划痕 功效 过敏 赔付
""".split()
_SIDES = """
说明 流程 怎么办 谁承担 多久到 多久处理 可以吗 要多少 需要凭证 先道歉 注意事项 时效 规则 进度 登记 提醒 安抚 回访 建议
申请入口 拍照 核实 补偿方案 二选一 活动期间 节假日 老顾客 新顾客 急单 大促期间 次日达 仓库 客服 平台介入 超时
""".split()
_PLACES = "北京 上海 广州 深圳 杭州 成都 重庆 西安 长沙 武汉 新疆 西藏 海南 青海 厦门 沈阳 哈尔滨 昆明 贵阳 兰州".split()
_OPENINGS = "您好，|亲，|非常抱歉给您带来麻烦，|感谢您的耐心等待，|收到您的消息，|理解您的心情，|".split("|")
_MIDDLES = """
关于{goods}的{matter}，我们马上为您登记
{matter}的事情已经转给仓库核实
您这边方便拍一张{goods}的照片吗
{place}的订单正常情况下{days}天内处理
订单里的{goods}支持{matter}，运费由我们承担
{matter}会按平台规则为您办理
仓库{hour}点前的订单当天安排{goods}出库
辛苦您在订单详情里点{matter}，选择对应的原因
""".split("\n")[1:-1]
_ENDINGS = "有进展第一时间告诉您～|请您放心。|麻烦您稍等片刻～|感谢您的支持！|您看这样可以吗？|祝您生活愉快～".split("|")
_ASKS = """
{goods}{matter}怎么弄
{matter}要多久啊
我买的{goods}能{matter}吗
你们{matter}怎么算
{place}{matter}几天
请问{goods}{matter}找谁
""".split("\n")[1:-1]


def phrases(count: int, seed: int = 1) -> list[Phrase]:
    """`count` phrases, spread evenly over the eleven categories; one in ten has a short code."""
    chance = random.Random(f"{seed} {count}")
    return [_phrase(number, chance) for number in range(count)]


def words_of(phrase: Phrase) -> Iterator[str]:
    """The words a generated phrase was made of, as long as they stand in its title."""
    for word in (*_GOODS, *_MATTERS, *_SIDES, *_PLACES):
        if word in phrase.title:
            yield word


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
