"""The demo's regular customers. Nobody real: numbers of a range that is never given out, mail at example.com."""

from typing import NamedTuple

STREETS = ("Hefang Street", "Nanshan Road", "Jiangnan Avenue", "Wensan Road", "Qingchun Road")
NAMES = (
    "Wang Jia", "He Rui", "Emma Clarke", "孙博", "Li Xiang", "陈思远", "Zhao Min", "林小雨", "Oliver Stone", "周雅婷",
    "Hu Ping", "徐梦洁", "Gao Lei", "宋嘉禾", "Mia Fischer", "何晓东", "Tang Wei", "沈若兰", "Noah Garcia", "方子墨",
    "Ma Lin", "苏婉清", "Xie Tao", "顾明轩", "Lucy Brown", "叶知秋", "Deng Hao", "钱慧敏",
)  # fmt: skip


class Regular(NamedTuple):
    name: str
    phone: str
    email: str
    street: str


def regulars() -> list[Regular]:
    """The same people each time."""
    return [
        Regular(
            name=name,
            phone=f"138 0000 {1200 + 37 * number:04d}",
            email=f"customer{number + 1}@example.com" if number % 3 else "",
            street=f"{STREETS[number % len(STREETS)]} {7 + 13 * number}",
        )
        for number, name in enumerate(NAMES)
    ]
