"""A small grocery chain, made up, in the shape of the real one that `yuntai replay` takes."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from infra.entry.replay.source import Basket, BasketLine, Item, Totals

DEPARTMENTS = ("GROCERY", "PRODUCE", "DRUG GM")
UNDESCRIBED = "99999"  # sold, and in no list of products


class MadeUpChain:
    """Four stores, thirty households, forty products, `count` baskets over a year's end in New York."""

    def __init__(self, count: int = 60) -> None:
        dice = Random(7)
        start = datetime(2016, 12, 20, 12, 0, 5, tzinfo=UTC)
        self.made = [self._basket(number, start + timedelta(hours=7 * number), dice) for number in range(count)]

    def _basket(self, number: int, at: datetime, dice: Random) -> Basket:
        codes = dict.fromkeys(str(100 + dice.randrange(40)) for _ in range(dice.randrange(1, 9)))
        lines = [BasketLine(code, dice.choice((0, 1, 1, 2, 8_000)), dice.choice((0, 1, 99, 1_250))) for code in codes]
        if number % 10 == 3:
            lines.append(BasketLine(UNDESCRIBED, 1, 77))
        return Basket(str(31_000_000_000 + number), at, str(300 + number % 4), str(number % 30), tuple(lines))

    def items(self) -> Sequence[Item]:
        codes = [100 + number for number in range(40)]
        return [Item(str(code), "SOUP", DEPARTMENTS[code % 3], "National brand", ("CANNED",)) for code in codes]

    def stores(self) -> Sequence[str]:
        return ["300", "301", "302", "303"]

    def households(self) -> Sequence[str]:
        return [str(number) for number in range(30)]

    def baskets(self, most: int) -> Sequence[Basket]:
        return self.made[:most]

    def totals(self, baskets: Collection[str], zone: str) -> Totals:
        stores, months, departments = Counter[str](), Counter[str](), Counter[str]()
        known = {item.code: item.department for item in self.items()}
        taken = [basket for basket in self.made if basket.id in baskets]
        for basket in taken:
            stores[basket.store] += basket.total
            months[f"{basket.at.astimezone(ZoneInfo(zone)):%Y-%m}"] += basket.total
            for line in basket.lines:
                departments[known.get(line.code, "")] += line.amount
        return Totals(dict(stores), dict(months), dict(departments), len(taken))
