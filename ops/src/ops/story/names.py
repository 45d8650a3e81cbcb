"""Names that look real; number n gives the same name in every run, and no other number gives it."""

from collections.abc import Sequence

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_FIRST = "志建文国海明晓俊嘉思雨子欣佳伟春永振少家德正世宏安承学宇立"
_SECOND = "强华军平杰峰敏静丽勇磊洋艳娟涛超霞刚鹏辉玲飞斌婷宁琳晨凯宏瑞"
_BRAND_FIRST = "诺艾拜博欧凯莱罗德费汉卡沃塔伊迪格普森赛默图昂舒"
_BRAND_SECOND = "维伦克尔曼斯特林思莱诺顿蒙菲贝希拉恩帕泽尼科兰瑞"
_BRAND_THIRD = "克特斯森德尔达亚姆洛尼伯邦康泰奇科马宁沙格夫顿诺"
_INDUSTRIES = (
    ("医药", "pharmaceuticals"),
    ("精密机械", "machinery"),
    ("化工", "chemicals"),
    ("电子", "electronics"),
    ("汽车零部件", "automotive"),
    ("管理咨询", "consulting"),
    ("国际物流", "logistics"),
    ("半导体", "semiconductors"),
    ("食品", "food"),
    ("生命科学", "life sciences"),
    ("会展服务", "events"),
)
_FORMS = ("(中国)有限公司", "(上海)有限公司", "有限公司")
_PLATE_LETTERS = "ABDEFGHJKLMN"
_VIN_LETTERS = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ"
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# A prime stride walks through every combination before one comes again.
_STRIDE = 48_271


def person(number: int) -> str:
    """A Chinese name of three characters."""
    return "".join(_spread(number, (_SURNAMES, _FIRST, _SECOND)))


def company(number: int) -> tuple[str, str]:
    """The name of a company in Shanghai, and its industry."""
    brand = "".join(_spread(number, (_BRAND_FIRST, _BRAND_SECOND, _BRAND_THIRD)))
    word, industry = _INDUSTRIES[number % len(_INDUSTRIES)]
    return f"{brand}{word}{_FORMS[number % len(_FORMS)]}", industry


def mobile(number: int) -> str:
    """A mobile number."""
    return f"13{_strided(number, 900_000_000) + 100_000_000}"


def landline(number: int) -> str:
    """A telephone number in Shanghai."""
    return f"021-6{_strided(number, 9_000_000) + 1_000_000}"


def plate(number: int) -> str:
    """A number plate of Shanghai."""
    value = _strided(number, len(_PLATE_LETTERS) * 100_000)
    return f"沪{_PLATE_LETTERS[value // 100_000]}{value % 100_000:05d}"


def vin(maker: str, model: str, number: int) -> str:
    """A vehicle identification number (GB 16735) with its check digit in the ninth place."""
    unchecked = f"{maker:.3}{model:0<5.5}0TS{number:06d}"
    total = sum(
        _VIN_LETTERS.index(letter) % 10 * weight
        for letter, weight in zip(unchecked, _VIN_WEIGHTS, strict=True)
    )
    return f"{unchecked[:8]}{'0123456789X'[total % 11]}{unchecked[9:]}"


def _spread(number: int, parts: Sequence[str]) -> list[str]:
    combinations = 1
    for part in parts:
        combinations *= len(part)
    value = _strided(number, combinations)
    chosen: list[str] = []
    for part in parts:
        value, place = divmod(value, len(part))
        chosen.append(part[place])
    return chosen


def _strided(number: int, size: int) -> int:
    return number * _STRIDE % size
