"""What clients send that is not valid, in every way that somebody has thought of."""

from collections.abc import Iterator
from typing import Any

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY")

QUERIES = [
    *[
        "limit=0",
        "limit=101",
        "limit=",
        "limit",
        "limit=1.0",
        "limit=%2B1",
        "limit=zebra",
        "limit=%00",
        "limit=%FF",
        "limit=%31",
        "limit=1#x",
    ],
    *[
        "limit=1&limit=2",
        "limit=0&limit=2",
        "limit=2&limit=0",
        "limit=1;limit=2",
        "&&limit=1&",
        "limit[]=1",
        "LIMIT=1",
        "+limit=1",
    ],
    *[
        "cursor=zebra",
        "cursor=",
        "cursor=a.b",
        "sort=",
        "sort=zebra",
        "sort=id&sort=-id",
        "sort=%ED%A0%80",
        "a=%ED%A0%80",
        "%6Cimit=1",
    ],
    *["zebra=1", "zebra", "zebra=&limit=0", "=", "&", "é=1", "__proto__=1", "a.b=1"],
    "limit=1&" * 300,
    "x=" + "y" * 3000,
    f"cursor={'a' * 3000}",
]
FILTERS = ["", "null", "zebra", "1", "-1", "true", "True", "\x00", "9" * 30, "1.0", " 1"]

MALFORMED = [
    *(b"", b" ", b"{", b'{"a": 1', b"zebra", b"\x00", b"\xff", b'"\xff"', b"{'a': 1}", b'{"a": 1}x'),
    *(b"\xef\xbb\xbf{}", b"NaN", b"{,}", b"nul", b"[" * 100_000, b'{"a":' * 50_000),
]
NO_OBJECTS = [
    *(b"null", b"[]", b"1", b'"text"', b"true", b"[[]]", b"{}", b'{"zebra": 1}', b'{"a b": 1}', b"1e400"),
    b'{"a": NaN}',
]
FORMS = [
    *["grant_type=zebra", "grant_type=", "grant_type=password", "grant_type=password&username=a", "zebra=1", "a=%FF"],
    *["grant_type=password&password=a", "grant_type=password&username=%00&password=%00", "grant_type=refresh_token"],
    *["grant_type=refresh_token&refresh_token=zebra", "grant_type=refresh_token&refresh_token=a.b", "token=zebra"],
    *["grant_type=password&username=%FF&password=a", "token=", "token=a&token=b", "token=a.b.c", "{"],
    f"grant_type=password&username=a&password={'a' * 5000}",
    "token=" + "a" * 5000,
    "a=b&" * 200,
]

NO_VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 1.5, 1.0, 1e300, -1e300, 2**31, 2**63, 2**64, 10**400, 987654321),
    *("", " ", "zebra", "1", "1.50", "\x00", "é" * 10, "a" * 5000, "Ada@Example.COM", "https://example.com"),
    *([], [1], {}, {"a": 1}, {"a": ["\x00"]}, {"__class__": 1}, "5B0F8B2E-4D0C-4B7E-9D0A-2F5F1C1D6C11"),
    *("2026-02-30", "2026-02-28", "2026-02-28T12:30:00Z", "2026-02-28T12:30:00", "0001-01-01T00:00:00+23:59"),
    *("9999-12-31T23:59:59.123456-01:00", "2026-02-28T12:30:00.123456789+02:00"),
    "5b0f8b2e4d0c4b7e9d0a2f5f1c1d6c11",
]
NO_FIELDS = ["zebra", "id", "created_at", "owner_id", "a b", "a" * 50, "\x00"]
NO_IDS = [
    *[
        "0",
        "-1",
        "1.0",
        "1e3",
        "zebra",
        "%00",
        "%ED%A0%80",
        "%FF",
        "+1",
        "%201",
        "1%20",
        "01",
        "%D9%A1",
        "1;x=1",
        "%2F",
        "..",
        ".",
        "%2e%2e",
        "null",
    ],
    *("9" * 19, "9" * 20, "9" * 30, "a" * 500),
]
NO_CREDENTIALS: list[str | bytes] = [
    *("", "Bearer", "bearer zebra", "BEARER zebra", "Bearer  zebra", "Bearer a b", "Basic YTpi", "Basic", "zebra"),
    *("Bearer é".encode(), "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "Bearer a.b.c", "Token zebra"),
    "Bearer " + "a" * 4000,
]
NO_PATHS = [
    *[
        "/",
        "//",
        "/zebra",
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/users",
        "/static",
        "/favicon.ico",
        "/redoc",
        "/docs/oauth2-redirect",
    ],
    *["/openapi", "/openapi.yaml", "/openapi/openapi.json", "/%", "/é", "/%FF", "/../etc/passwd", "/.env"],
    "/a" * 300,
]
HEADERS = {
    "Accept": "text/html",
    "Accept-Encoding": "gzip, br",
    "Cookie": "a=b",
    "Expect": "100-continue",
    "Host": "zebra.example.com",
    "If-None-Match": "*",
    "Origin": "https://example.com",
    "Range": "bytes=0-1",
    "X-Forwarded-Host": "zebra",
    "X-HTTP-Method-Override": "DELETE",
}
ORIGINS = [
    "null",
    "*",
    "https://zebra.example.com",
    "http://app.example.com",
    "https://app.example.com.zebra.org",
    "https://app.example.com:444",
    "HTTPS://APP.EXAMPLE.COM",
    "https://app.example.com,https://zebra.example.com",
    "",
]


def spellings(path: str) -> list[str]:
    """Return other ways to write a path, none of which is served."""
    behind = ("/", "/zebra", "%20", "%2F", ";a=b", "%00")
    return [*(path + each for each in behind), f"/{path}", path.replace("/", "//"), path.upper(), path[:-1]]


def media_types(expected: str) -> Iterator[str]:
    """Return headers that name the expected media type, and others."""
    yield expected
    yield expected.upper()
    for parameter in ("; charset=utf-8", ";charset=latin-1", ";charset=zebra", "; charset", '; charset="utf-8"'):
        yield expected + parameter
    yield f"{expected}, text/plain"
    yield from ("", "text/plain", "text/json", "*/*", "zebra", ";", "application/vnd.api+json")
    yield from ("application/json-patch+json", "multipart/form-data", "multipart/form-data; boundary=x")
    yield from ("application/x-www-form-urlencoded", "application/json")


def chunks(body: bytes) -> Iterator[bytes]:
    return (body[start : start + 65_536] for start in range(0, len(body), 65_536))
