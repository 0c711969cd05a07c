"""Data models that nobody would think of: valid, of every size, and the same in every run."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any, NamedTuple

import yaml

from rendering import ROOT
from resource_model import problem

SAID = yaml.safe_load((ROOT / "tests" / "random_models.yml").read_text())
RESOURCES, FIELDS, VALUES = (SAID[name].split() for name in ("resources", "fields", "values"))
DEFAULTS = {
    "bool": ["true", "false"],
    "date": ["2026-01-31", "1970-01-01"],
    "datetime": ["2026-01-31T12:00:00Z", "1999-12-31T23:59:59Z"],
    "uuid": ["6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d01"],
    "email": ["ada@example.com"],
    "url": ["https://example.com/", "http://localhost:8080/a?b=c%20d"],
}
#: What `problem` says of a name, and of a row that names have made too long.
NAME_FAULT = re.compile("write another name|is there already|shorten it|outgrows|leave it out")


class Answers(NamedTuple):
    """The answers that decide what is valid in a data model."""

    framework: str
    database: str
    auth: str
    tasks: str


def chance(random: Random, of: float) -> bool:
    return random.random() < of


def some(random: Random, *words: str, of: float = 0.2) -> list[str]:
    return [word for word in words if chance(random, of)]


def bounds(random: Random, values: list[Decimal]) -> list[str]:
    """Zero, one or two bounds, in order."""
    low, high = sorted(values)
    return random.choice([[], [], [f"min={low:f}"], [f"max={high:f}"], [f"min={low:f}", f"max={high:f}"]])


def inside(random: Random, words: list[str], values: list[Decimal]) -> list[str]:
    """The bounds, or a default within them."""
    given = {name: Decimal(text) for name, _, text in (word.partition("=") for word in words)}
    fitting = [value for value in values if given.get("min", value) <= value <= given.get("max", value)]
    unique = some(random, "unique", "index")[:1]
    if fitting and chance(random, 0.3):
        return [*words, f"default={random.choice(fitting):f}", *(word for word in unique if word == "index")]
    return words + unique


def a_text(random: Random) -> str:
    size = random.choice([1, 2, 3, 7, 10, 20, 40, 80, 120, 200, 255, 255, 600, 601, 1000, 4000])
    return f"str({size})" + optional(random) + said(random, size, unique=size <= 600)


def a_long_text(random: Random) -> str:
    return "text" + optional(random) + said(random, 3000, unique=False)


def said(random: Random, size: int, *, unique: bool) -> str:
    """What a text may be said to be: bounded, of a pattern, unique, or something by default."""
    match random.randrange(8):
        case 0:
            words = [f"pattern={random.choice(SAID['patterns' if size >= 40 else 'short_patterns'])}"]
        case 1:
            words = bounds(random, [Decimal(random.randint(1, size)) for _ in "ab"])
        case 2 | 3:
            fitting = [word for word in SAID["defaults"] if len(word) <= size]
            return f" default={random.choice(fitting)}" + (" index" if unique and chance(random, 0.2) else "")
        case _:
            words = []
    return "".join(f" {word}" for word in words + (some(random, "unique", "index", of=0.3)[:1] if unique else []))


def optional(random: Random) -> str:
    return "?" if chance(random, 0.3) else ""


def an_int(random: Random) -> str:
    ends = random.choice([(-9, 9), (0, 3), (1, 100), (-(2**63), 2**63 - 1), (0, 10**6)])
    values = [Decimal(random.randint(*ends)) for _ in range(4)]
    words = inside(random, bounds(random, values[:2]), [*values, Decimal(0)])
    return f"int{optional(random)} {' '.join(words)}".rstrip()


def a_float(random: Random) -> str:
    values = [Decimal(random.randint(-999, 999)) / random.choice([1, 1, 10, 1000]) for _ in range(4)]
    words = [word for word in inside(random, bounds(random, values[:2]), values) if word not in {"unique", "index"}]
    return f"float{optional(random)} {' '.join(words)}".rstrip()


def a_decimal(random: Random) -> str:
    digits = random.choice([1, 2, 3, 8, 10, 12, 15])
    places = random.randint(0, digits)
    largest = 10**digits - 1
    values = [Decimal(random.randint(-largest, largest)).scaleb(-places) for _ in range(3)] + [Decimal(0)]
    words = inside(random, bounds(random, values[:2]), values)
    return f"decimal({digits},{places}){optional(random)} {' '.join(words)}".rstrip()


def an_enum(random: Random) -> str:
    values = random.sample(VALUES, random.choice([1, 2, 2, 3, 3, 5, 9, 20]))
    words = some(random, f"default={values[-1]}", "index", of=0.3)
    return f"enum({'|'.join(values)}){optional(random)} {' '.join(words)}".rstrip()


def plain(kind: str) -> Callable[[Random], str]:
    """A type without bounds, with the words that it takes."""

    def written(random: Random) -> str:
        unique = [] if kind in {"bool", "url", "json"} else ["unique"]
        words = [] if kind in {"json", "url"} else some(random, *unique, "index")[:1]
        if kind in DEFAULTS and chance(random, 0.3):
            words = [word for word in words if word == "index"] + [f"default={random.choice(DEFAULTS[kind])}"]
        return f"{kind}{optional(random)} {' '.join(words)}".rstrip()

    return written


KINDS: list[Callable[[Random], str]] = [
    a_text, a_text, a_text, a_long_text, an_int, an_int, a_float, a_decimal, a_decimal, an_enum, an_enum,
    *map(plain, ["bool", "date", "datetime", "uuid", "json", "email", "url"]),
]  # fmt: skip


def a_reference(random: Random, own: str, before: list[str], after: list[str], *, accounts: bool) -> str:
    """To a row of any table; only those to tables that stand before may be required, so that a first row can be."""
    required = [name for name in before if name != own]
    targets = [*required * 3, own, *after, *(["user"] if accounts else [])]
    target = random.choice(targets)
    may_be_required = target in required or target == "user"
    mark = "?" if not may_be_required or chance(random, 0.4) else ""
    on_delete = random.choice(["", "", "restrict", "cascade", "cascade", *(["set_null", "set_null"] if mark else [])])
    words = [on_delete] * bool(on_delete) + some(random, "unique", "index", of=0.15)[:1]
    return f"ref({target}){mark} {' '.join(words)}".rstrip()


def a_resource(random: Random, own: str, names: list[str], *, accounts: bool) -> list[str]:
    place = names.index(own)
    size = random.choice([1, 2, 3, 3, 4, 4, 5, 6, 8, 10, 15, 30])
    fields = []
    for name in random.sample(FIELDS, size):
        kind = random.choice(KINDS)(random)
        if chance(random, 0.2):
            kind = a_reference(random, own, names[:place], names[place + 1 :], accounts=accounts)
        fields.append(f"{name} {kind}")
    if accounts and chance(random, 0.3):
        fields.insert(random.randint(0, len(fields)), random.choice(["keeper owner", "keeper owner public"]))
    return fields


@cache
def random_model(seed: int, answers: Answers) -> list[dict[str, Any]]:
    """Make a data model that is valid with these answers; what may not be called so is left out."""
    random = Random(seed)
    accounts = answers.auth != "none"
    keys = random.sample(RESOURCES, random.choice([1, 2, 2, 3, 3, 4, 5, 6, 8, 11, 15]))
    names = [key.split("/")[0] for key in keys]
    resources = [
        {key: a_resource(random, name, names, accounts=accounts)} for key, name in zip(keys, names, strict=True)
    ]
    random.shuffle(resources)
    while message := problem(resources, answers.auth, answers.database, answers.framework, answers.tasks):
        assert NAME_FAULT.search(message), f"seed {seed}: {message}"
        resources = without(resources, message.partition(":")[0])
    return resources


def without(resources: list[dict[str, list[str]]], place: str) -> list[dict[str, list[str]]]:
    """Leave out the field or the resource, and whatever refers to it."""
    own, _, field = place.partition(".")
    kept = []
    for resource in resources:
        [(key, fields)] = resource.items()
        name = key.split("/")[0]
        if name == own and not field:
            continue
        left = [text for text in fields if (name, text.split()[0]) != (own, field)]
        left = left if field else [text for text in left if f" ref({own})" not in text]
        kept.append({key: left or ["comment text"]})
    return kept
