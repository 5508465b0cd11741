"""The demo's people: who works there, and the regular customers.

Nobody real: numbers of a range that is never given out, mail at example.com.
"""

from typing import NamedTuple

from tenancy.access.permissions import Role

STREETS = {
    "en": ("Hefang Street", "Nanshan Road", "Jiangnan Avenue", "Wensan Road", "Qingchun Road"),
    "zh_Hans": ("河坊街", "南山路", "江南大道", "文三路", "庆春路"),
}
NAMES = {
    "en": (
        "Wang Jia", "He Rui", "Emma Clarke", "孙博", "Li Xiang", "陈思远", "Zhao Min", "林小雨", "Oliver Stone",
        "周雅婷", "Hu Ping", "徐梦洁", "Gao Lei", "宋嘉禾", "Mia Fischer", "何晓东", "Tang Wei", "沈若兰",
        "Noah Garcia", "方子墨", "Ma Lin", "苏婉清", "Xie Tao", "顾明轩", "Lucy Brown", "叶知秋", "Deng Hao", "钱慧敏",
    ),
    "zh_Hans": (
        "王佳", "何睿", "赵敏之", "孙博", "李想", "陈思远", "吴倩", "林小雨", "郑凯文", "周雅婷", "胡萍", "徐梦洁",
        "高磊", "宋嘉禾", "冯一诺", "何晓东", "唐薇", "沈若兰", "罗浩然", "方子墨", "马琳", "苏婉清", "谢涛", "顾明轩",
        "杨柳青", "叶知秋", "邓昊", "钱慧敏",
    ),
}  # fmt: skip
CITY = {"en": "Hangzhou", "zh_Hans": "杭州"}


class Hire(NamedTuple):
    """Somebody who works in the demo's shop; `mailbox` before the shop's own domain."""

    name: str
    mailbox: str
    role: Role


CREW = {
    "en": (
        Hire("Chen Yu", "chen.yu", Role.MANAGER), Hire("Zhou Wen", "zhou.wen", Role.CASHIER),
        Hire("Jin Hua", "jin.hua", Role.CASHIER),
    ),
    "zh_Hans": (
        Hire("陈煜", "chen.yu", Role.MANAGER), Hire("周雯", "zhou.wen", Role.CASHIER),
        Hire("金华", "jin.hua", Role.CASHIER),
    ),
}  # fmt: skip


class Regular(NamedTuple):
    name: str
    phone: str
    email: str
    street: str


def regulars(locale: str) -> list[Regular]:
    """The same people each time."""
    streets = STREETS[locale]
    return [
        Regular(
            name=name,
            phone=f"138 0000 {1200 + 37 * number:04d}",
            email=f"customer{number + 1}@example.com" if number % 3 else "",
            street=place(streets[number % len(streets)], 7 + 13 * number, locale),
        )
        for number, name in enumerate(NAMES[locale])
    ]


def place(street: str, house: int, locale: str) -> str:
    return f"{street}{house}号" if locale.startswith("zh") else f"{street} {house}"
