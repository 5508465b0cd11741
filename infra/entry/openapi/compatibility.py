"""Version 1 changes by addition only: what a newer document takes away from an older one, in words."""

from collections.abc import Iterator
from operator import gt, lt
from typing import Any, cast

Schema = dict[str, Any]
KEPT = ("$ref", "type", "format", "const", "additionalProperties", "anyOf", "pattern")
TIGHTER = {
    **dict.fromkeys(("minLength", "minimum", "exclusiveMinimum", "minItems"), gt),
    **dict.fromkeys(("maxLength", "maximum", "exclusiveMaximum", "maxItems"), lt),
}


def removed(old: Schema, new: Schema) -> list[str]:
    """One line for each thing that callers of `old` can no longer rely on."""
    return [*removed_operations(old, new), *removed_schemas(old, new)]


def removed_operations(old: Schema, new: Schema) -> Iterator[str]:
    for path, entry in old["paths"].items():
        if path not in new["paths"]:
            yield f"{path}: the path is gone"
            continue
        for method, operation in entry.items():
            now = new["paths"][path].get(method)
            if now is None:
                yield f"{method.upper()} {path}: the operation is gone"
            else:
                yield from changed_operation(f"{method.upper()} {path}", operation, now)


def changed_operation(name: str, old: Schema, new: Schema) -> Iterator[str]:
    for word in ("operationId", "x-scope"):
        if old.get(word) != new.get(word):
            yield f"{name}: {word} was {old.get(word)}, is {new.get(word)}"
    before = {(p["in"], p["name"]): p for p in old.get("parameters", [])}
    now = {(p["in"], p["name"]): p for p in new.get("parameters", [])}
    for key, parameter in before.items():
        if key not in now:
            yield f"{name}: the parameter {key[1]} is gone"
        else:
            yield from changed_value(f"{name}, parameter {key[1]}", parameter["schema"], now[key]["schema"])
    for key, parameter in now.items():
        if parameter.get("required") and not before.get(key, {}).get("required"):
            yield f"{name}: the parameter {key[1]} is required now"
    yield from changed_bodies(name, old, new)


def changed_bodies(name: str, old: Schema, new: Schema) -> Iterator[str]:
    if "requestBody" in new and "requestBody" not in old:
        yield f"{name}: a body is required now"
    for status, answer in old["responses"].items():
        if status not in new["responses"]:
            yield f"{name}: the answer {status} is gone"
        elif "$ref" not in answer and not is_no_json(status, new["responses"][status]):
            yield from changed_value(f"{name}, answer {status}", answer, new["responses"][status])
    if "requestBody" in old:
        yield from changed_value(f"{name}, body", old["requestBody"], new.get("requestBody", {}))


def is_no_json(status: str, answer: Schema) -> bool:
    """An answer without a body, or a file: both were said to be JSON once, which nobody could have read them as."""
    return status == "204" or "application/json" not in answer.get("content", {"application/json": {}})


def removed_schemas(old: Schema, new: Schema) -> Iterator[str]:
    """Fields of bodies and answers. A schema that nothing refers to any more is no loss: its users were compared."""
    sent, given = used_by(old, "requestBody"), used_by(old, "responses")
    for name, schema in old["components"]["schemas"].items():
        now = new["components"]["schemas"].get(name)
        if now is None:
            continue
        yield from changed_value(name, schema, now)
        before, after = set(schema.get("required", [])), set(now.get("required", []))
        if name in sent:
            yield from (f"{name}.{field} is required now" for field in sorted(after - before))
        if name in given:
            yield from (f"{name}.{field} may be missing now" for field in sorted(before - after))


def used_by(document: Schema, part: str) -> set[str]:
    """The schemas that stand in this part of any operation, at whatever depth."""
    operations = [operation for entry in document["paths"].values() for operation in entry.values()]
    waiting, found = [operation.get(part, {}) for operation in operations], set[str]()
    while waiting:
        for name in references(waiting.pop()):
            if name not in found and name in document["components"]["schemas"]:
                found.add(name)
                waiting.append(document["components"]["schemas"][name])
    return found


def references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from references(each)
    elif isinstance(value, dict):
        for word, each in cast("Schema", value).items():
            if word == "$ref":
                yield str(each).rsplit("/", 1)[1]
            else:
                yield from references(each)


def changed_value(name: str, old: Schema, new: Schema) -> Iterator[str]:
    """What a value may be must stay; words about it may change."""
    for word in KEPT:
        before, now = without_words(old.get(word)), without_words(new.get(word))
        if before != now:
            yield f"{name}: {word} was {before}, is {now}"
    for option in sorted(set(old.get("enum", [])) - set(new.get("enum", []))):
        yield f"{name}: {option!r} is gone"
    for limit, tighter in TIGHTER.items():
        if new.get(limit) is not None and (old.get(limit) is None or tighter(new[limit], old[limit])):
            yield f"{name}: {limit} was {old.get(limit)}, is {new[limit]}"
    for field, kind in old.get("properties", {}).items():
        if field not in new.get("properties", {}):
            yield f"{name}.{field} is gone"
        else:
            yield from changed_value(f"{name}.{field}", kind, new["properties"][field])
    for word in ("items", "content", "application/json", "schema"):
        if word in old:
            yield from changed_value(name, old[word], new.get(word, {}))


def without_words(value: Any) -> Any:
    if isinstance(value, dict):
        words = {"description", "title", "example"}
        return {k: without_words(v) for k, v in cast("Schema", value).items() if k not in words}
    if isinstance(value, list):
        return [without_words(each) for each in cast("list[Any]", value)]
    return value
