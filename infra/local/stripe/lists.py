"""Lists, the newest first, by pages; and what is shown whole where it was asked for."""

import copy
from collections.abc import Callable
from typing import Any

from infra.local.stripe.forms import is_true
from infra.local.stripe.store import Store, Thing, missing, public

MOST = 100
USUAL = 10
SAME = ("customer", "code", "invoice", "payment_intent", "product", "type")


def listing(path: str, kind: str) -> Callable[[Store, Thing], Thing]:
    """The list of one kind of objects."""

    def run(store: Store, params: Thing) -> Thing:
        found = [each for each in reversed(list(store.all(kind))) if is_wanted(each, params)]
        if after := params.get("starting_after"):
            names = [each["id"] for each in found]
            if after not in names:
                raise missing(after)
            found = found[names.index(after) + 1 :]
        limit = min(int(params.get("limit", USUAL)), MOST)
        return {"object": "list", "data": found[:limit], "has_more": len(found) > limit, "url": f"/v1/{path}"}

    return run


def is_wanted(it: Thing, params: Thing) -> bool:
    """Whether an object is what a list was asked for."""
    since: Thing = params.get("created") or {}
    status = params.get("status", "" if it["object"] != "subscription" else "live")
    checks = (
        all(it.get(name) == params[name] for name in SAME if name in params),
        "gte" not in since or it["created"] >= int(since["gte"]),
        "types" not in params or it["type"] in params["types"],
        "lookup_keys" not in params or it["lookup_key"] in params["lookup_keys"],
        "active" not in params or it["active"] == is_true(params["active"]),
        "subscription" not in params or subscription_of(it) == params["subscription"],
        status in {"", "all"} or (it["status"] != "canceled" if status == "live" else it["status"] == status),
    )
    return all(checks)


def subscription_of(it: Thing) -> Any:
    parent: Thing = it["parent"] or {}
    details: Thing = parent.get("subscription_details") or {}
    return details.get("subscription")


def shown(store: Store, answer: Thing, expand: Any) -> Thing:
    """The answer as it leaves: a copy, with what was to be expanded."""
    named: list[str] = expand or []
    wanted = [path.split(".") for path in named]
    whole = answer.get("object") == "list"
    if whole:
        rows = [spread_out(store, each, [path[1:] for path in wanted if path[0] == "data"]) for each in answer["data"]]
        return {**answer, "data": rows}
    return spread_out(store, answer, wanted)


def spread_out(store: Store, it: Thing, paths: list[list[str]]) -> Thing:
    """One object with the objects that its `paths` name."""
    found: Thing = copy.deepcopy(it)
    for path in paths:
        name = path[0]
        if it["object"] == "invoice" and name == "payments":
            url = f"/v1/invoice_payments?invoice={it['id']}"
            found["payments"] = {"object": "list", "data": found["_payments"], "has_more": False, "url": url}
        elif isinstance(found.get(name), str) and found[name] in store.things:
            found[name] = spread_out(store, store.things[found[name]], [path[1:]] if path[1:] else [])
    return public(found)
