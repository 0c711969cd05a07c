"""Every value that people have is kept: what POST answers, GET answers, on every framework and every database."""

import json
from itertools import zip_longest
from typing import Any

from combinations import fields_of, resources
from matrix.peers import Caller, Peers, every_type_on_each_database
from matrix.rows import Rows
from matrix.values import ACCEPTED, REFUSED, written

data_models = every_type_on_each_database
JSON = {"Content-Type": "application/json"}
#: Two resources of `every_type`: one takes every value, and the lists of the other are filtered and sorted by them.
PLAIN, FOUND = "must", "bound"


def columns(resource: str) -> dict[str, str]:
    """Return the column of each type in a resource of `every_type`."""
    [listed] = [each[resource] for each in resources("every_type", accounts=True) if resource in each]
    fields = [field.split() for field in fields_of(listed)]
    return {kind.partition("(")[0]: name for name, kind, *_ in fields if kind != "owner"}


def pair(value: Any) -> tuple[Any, Any]:
    """Return what is sent and what is held."""
    return value if isinstance(value, tuple) else (value, value)


def body(values: dict[str, Any]) -> bytes:
    return ("{" + ", ".join(f"{json.dumps(name)}: {written(value)}" for name, value in values.items()) + "}").encode()


def ask(peers: Peers, method: str, path: str, caller: Caller, values: dict[str, Any], expect: int) -> Any:
    return peers.ask(method, path, caller, headers=JSON, content=body(values), expect=expect).json


def test_what_is_answered_once_is_answered_always(peers: Peers, rows: Rows) -> None:
    ada = peers.sign_up()
    path, column_of = rows.paths[PLAIN], columns(PLAIN)
    faults = []
    with peers.alike():
        for values in zip_longest(*(ACCEPTED[kind] for kind in column_of), fillvalue=...):
            pairs = [
                pair(ACCEPTED[kind][0] if value is ... else value)
                for kind, value in zip(column_of, values, strict=True)
            ]
            sent, held = (dict(zip(column_of.values(), side, strict=True)) for side in zip(*pairs, strict=True))
            made = ask(peers, "POST", path, ada, sent, 201)
            kept = peers.ask("GET", f"{path}/{made['id']}", ada, expect=200).json
            changed = ask(peers, "PATCH", f"{path}/{made['id']}", ada, sent, 200)
            peers.ask("DELETE", f"{path}/{made['id']}", ada, expect=204)
            faults += [
                f"{name}: {sent[name]!r} is answered as {made[name]!r}, {kept[name]!r} and {changed[name]!r}"
                for name, value in held.items()
                if not repr(made[name]) == repr(kept[name]) == repr(changed[name]) == repr(value)
            ]
    assert not faults, "\n".join(faults)


def test_rows_are_found_by_every_value(peers: Peers, rows: Rows) -> None:
    ada = peers.sign_up()
    path, column_of = rows.paths[FOUND], columns(FOUND)
    searched = {
        column_of[kind]: [pair(each) for each in ACCEPTED[kind]] for kind in ("date", "datetime", "uuid", "email")
    }
    made: list[dict[str, Any]] = []
    with peers.alike():
        for number in range(max(map(len, searched.values()))):
            pairs = {name: listed[number % len(listed)] for name, listed in searched.items()}
            if any(pairs[name][1] == row[name] for row in made for name in pairs.keys() - {column_of["date"]}):
                continue  # they are unique
            values = {name: sent for name, (sent, _) in pairs.items()}
            code = f"code{chr(ord('a') + number)}"
            made.append(ask(peers, "POST", path, ada, values | {"code": code, "note": code}, 201))
        assert len(made) > 4
        for row in made:
            for name in searched:
                found = peers.ask("GET", path, ada, params={name: row[name]}, expect=200).json["items"]
                assert row in found, f"{name}={row[name]} does not find {row}"
        for sort in (sign + name for name in searched for sign in ("", "-")):
            assert sorted(walk(peers, path, ada, sort)) == [row["id"] for row in made], f"in pages by {sort}"
        for row in made:
            peers.ask("DELETE", f"{path}/{row['id']}", ada, expect=204)


def walk(peers: Peers, path: str, caller: Caller, sort: str) -> list[int]:
    """Return the ids of all pages of a list."""
    found: list[int] = []
    query: dict[str, Any] = {"limit": 3, "sort": sort}
    while True:
        page = peers.ask("GET", path, caller, params=query, expect=200).json
        found += [row["id"] for row in page["items"]]
        if page["next"] is None:
            return found
        query["cursor"] = page["next"]


def test_what_cannot_be_kept_is_refused(peers: Peers, rows: Rows) -> None:
    ada = peers.sign_up()
    path, column_of = rows.paths[PLAIN], columns(PLAIN)
    valid = {column: pair(ACCEPTED[kind][0])[0] for kind, column in column_of.items()}
    with peers.alike():
        for kind, column in column_of.items():
            for value in REFUSED[kind]:
                problem = ask(peers, "POST", path, ada, valid | {column: value}, 422)
                assert {fault["loc"][1] for fault in problem["errors"]} == {column}, f"{column}: {value!r} {problem}"
