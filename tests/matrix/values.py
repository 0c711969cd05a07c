"""Values that people have, of every type of the vocabulary: what is stored of each, and what is refused."""
# ruff: noqa: RUF001  texts that look alike belong to them

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Written:
    """A value as its JSON text, where Python's would be another one."""

    text: str


def written(value: Any) -> str:
    return value.text if isinstance(value, Written) else json.dumps(value)


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else "end"


TEXTS = [
    *("O'Brien", '"quoted"', "50% off", "a\\b", "{{ 7 * 7 }}", "%s %d", "'); DROP TABLE x;--", "null", "NaN"),
    *("a\tb\nc\r\n", "\u2028\u2029", "  spaces  ", "\x01\x1b\x7f\x85", "\ufeffBOM", "e\u0301 é", "ﷺ", "Ω≈ç√∫"),
    *(
        "👩‍👩‍👧 🏳️‍🌈 🇩🇪",
        "𠜎𠜱𝔘",
        "مرحبا \u202e",
        "עברית",
        "ไทย",
        "田中さん",
        "İıſßK",
        "\U0010ffff",
        "\ue000",
        "<script>",
    ),
]

#: What is sent and, where it is another value, what is answered to that and to every later question.
ACCEPTED: dict[str, list[Any | tuple[Any, Any]]] = {
    "str": [*TEXTS, "", "𝔘" * 20],
    "text": [*(text * 3 for text in TEXTS), "", "👩‍👩‍👧" * 2000],
    "int": [0, (Written("-0"), 0), 2**63 - 1, -(2**63), 2**53 + 1, (Written("1.0"), 1), (Written("1e3"), 1000)],
    "float": [
        0.1 + 0.2,
        1e300,
        -1e300,
        5e-324,
        1.7976931348623157e-308,
        1e23,
        3.0,
        123456789.12345678,
        (Written("-0.0"), 0.0),
        (Written("-0"), 0.0),
        (7, 7.0),
        2.0**53,
        1 / 3,
    ],
    "decimal": [
        *[("0", "0.0000"), ("-0", "0.0000"), (Written("-0"), "0.0000"), (Written("-0.0"), "0.0000")],
        *[("-0.00", "0.0000"), ("99999999.9999", "99999999.9999"), ("-99999999.9999", "-99999999.9999")],
        *[("0.0001", "0.0001"), ("-0.0001", "-0.0001"), (0.1 + 0.2, "0.3000"), (1e7, "10000000.0000"), (7, "7.0000")],
    ],
    "bool": [True, False],
    "date": ["0001-01-01", "9999-12-31", "2000-02-29", "2024-02-29", "1582-10-10", "1900-01-01", "2038-01-20"],
    "datetime": [
        *["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "1969-12-31T23:59:59Z", "2038-01-19T03:14:08Z"],
        *["2024-02-29T12:00:00.000001Z", "1582-10-10T00:00:00Z", "1000-01-01T00:00:00Z"],
        *[("2026-01-31t12:00:00z", "2026-01-31T12:00:00Z"), ("2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.500000Z")],
        ("2026-03-29T02:30:00+02:00", "2026-03-29T00:30:00Z"),
        ("2026-01-31T12:00:00-23:59", "2026-02-01T11:59:00Z"),
        ("0001-01-01T23:59:00+23:59", "0001-01-01T00:00:00Z"),
        ("2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123456Z"),
    ],
    "uuid": [
        *["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
        ("6F1C1A52-0D6F-4F5E-9C41-2F0E8A3B7D01", "6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d01"),
        ("{6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d02}", "6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d02"),
        ("urn:uuid:6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d03", "6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d03"),
        ("6f1c1a520d6f4f5e9c412f0e8a3b7d04", "6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d04"),
    ],
    "enum": ["small", "large"],
    "json": [
        *[0, "", False, [], {}, [None], {"": {"": []}}, {"a": None}, 2**53 + 1, -(2**63), 2**64 - 1, 0.1 + 0.2],
        *[5e-324, TEXTS, {"a": {"é": "\u2028", "$ref": "#"}, "z": 1}, nested(29), "2026-01-31T12:00:00Z"],
        (Written('{"a": 1, "a": 2}'), {"a": 2}),
        (Written("-0.0"), 0),
        (1e23, int(1e23)),
        (1e300, int(1e300)),
        (Written("[1.0, 10e-1, -0]"), [1, 1, 0]),
    ],
    "email": [
        *["patrick.o'brien@example.com", "carmen.del.rosario.garcia.lopez@example.com", "{shop}&a/b=c@example.com"],
        *["6f1c1a520d6f4f5e9c412f0e8a3b7d01@privaterelay.appleid.com", "info@a.b.c.d.e.example.photography"],
        *["Ada.L+tag@example.com", "1234567890123456789012345@qq.com", "üser@пример.рф", "ada@intranet.local"],
        ("user@xn--e1afmkfd.xn--p1ai", "user@пример.рф"),
        ("u\u0308@EXAMPLE.com", "ü@example.com"),
        "a" * 64 + "@" + ".".join(["b" * 60] * 3) + ".com",
    ],
    "url": [
        *["http://[::1]:8000/", "https://user:pw@example.com/", "https://my_bucket.s3.amazonaws.com/x", "http://a./"],
        ("https://example.com?x=1#y", "https://example.com/?x=1#y"),
        ("HTTPS://EXAMPLE.com:443", "https://example.com/"),
        ("https://exämple.com/ü?ü", "https://xn--exmple-cua.com/%C3%BC?%C3%BC"),
        "https://example.com/" + "a" * 1980,
    ],
}

REFUSED: dict[str, list[Any]] = {
    "str": ["a\x00", Written('"\\ud800"'), "𝔘" * 21, 1, True, [], {}, None],
    "text": ["\x00", Written('"\\udfff\\ud800"'), "a" * 100_001, 1.5, None],
    "int": [2**63, -(2**63) - 1, 1.5, "1", True, Written("1e400"), Written("NaN"), Written("9" * 4000), None],
    "float": ["1.5", True, Written("1e400"), Written("-Infinity"), Written("NaN"), 1.1e300, Written("9" * 400), None],
    "decimal": ["100000000", "0.00001", 0.00001, "1e5", "+1", " 1", "01", "٣", "NaN", True, Written("1e400"), None],
    "bool": ["true", 0, 1, None],
    "date": ["2026-02-29", "0000-01-01", "10000-01-01", "2026-1-1", "20260131", "2026-01-31T00:00:00Z", 0, None],
    "datetime": [
        *["2026-01-31", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z", "2026-01-31T24:00:01Z", "2026-02-29T12:00:00Z"],
        *["9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+00:01", 1769860800, None],
    ],
    "uuid": ["6f1c1a52", "6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d0g", 1, "", None],
    "enum": ["SMALL", "", " small", 0, None],
    "json": [
        None,
        Written("NaN"),
        Written("1e400"),
        Written('["\\u0000"]'),
        Written('{"\\ud800": 1}'),
        nested(40),
        2**64 + 1,
        [-(2**63) - 1],
        Written("9" * 400),
    ],
    "email": [
        "ada",
        "ada@localhost",
        "ada@[127.0.0.1]",
        '"a b"@example.com',
        " a@example.com",
        "a\x00@example.com",
        None,
    ],
    "url": [
        "example.com",
        "ftp://a/",
        "https://a..b/",
        "https://a:99999/",
        "https://a/%zz",
        "https://a/ b",
        "https://a/\x00",
        "https://a/\n",
        "https://example.com/" + "ü" * 400,
        None,
    ],
}
