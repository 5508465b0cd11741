"""Requests as Stripe's clients write them: `items[0][price]=…&expand[]=…`. Pure."""

from typing import Any
from urllib.parse import parse_qsl

Thing = dict[str, Any]


def read(text: str) -> Thing:
    """The tree that the brackets mean: numbers as keys are lists, an empty value is an empty text."""
    tree: Thing = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = name.replace("]", "").split("[")
        put(tree, [first, *rest], value)
    return {name: listed(value) for name, value in tree.items()}


def put(tree: Thing, path: list[str], value: str) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    last = path[-1]
    if last:
        tree[last] = value
    else:
        tree[str(len(tree))] = value


def listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    named: Thing = {str(name): listed(each) for name, each in value.items()}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  a form
    if named and all(name.isdecimal() for name in named):
        return [named[name] for name in sorted(named, key=int)]
    return named


def is_true(value: Any) -> bool:
    return value in {"true", "True", True}


def rows(value: Any) -> list[Thing]:
    """A list of objects; what was sent empty is none."""
    return list(value) if isinstance(value, list) else []  # pyright: ignore[reportUnknownArgumentType]  a form
