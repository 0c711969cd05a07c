"""An address in the terms of psycopg, which hands to libpq what libpq knows."""

from typing import Any

from psycopg.pq import Conninfo

from .address import file, number, one_of, parse

BOOLEANS = ("true", "false")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
LIBPQ = {option.keyword.decode() for option in Conninfo.get_defaults()}
KNOWN = {*LIBPQ, "pgbouncer", "prepare_threshold", "prepared_statement_cache_size", "ssl", "statement_cache_size"}


def describe(text: str) -> str:
    """Name the database, without who signs in there and how."""
    return str(parse(text, KNOWN))


def connect_arguments(text: str) -> dict[str, Any]:
    """Return Django's description of the database; raise `ValueError` for what could not be honoured."""
    address = parse(text, KNOWN)
    given = address.parameters
    number(given, "connect_timeout", 5)
    one_of(given, "client_encoding", ("utf8", "utf-8", "auto"))
    one_of(given, "sslmode", SSL_MODES)
    for name in FILES:
        if given.get(name) != "system":
            file(given, name)
    options: dict[str, Any] = {"connect_timeout": "5"} | {name: given[name] for name in LIBPQ & given.keys()}
    if mode := one_of(given, "ssl", (*BOOLEANS, *SSL_MODES)):
        options.setdefault("sslmode", {"true": "require", "false": "disable"}.get(mode, mode))
    if "prepare_threshold" in given:
        options["prepare_threshold"] = number(given, "prepare_threshold", 5)
    return {
        "NAME": address.database,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": ",".join(address.hosts),
        "PORT": ",".join(map(str, address.ports)),
        "OPTIONS": options,
        # In PgBouncer's transaction mode the next fetch of a cursor may come to another connection.
        "DISABLE_SERVER_SIDE_CURSORS": pooled(given),
    }


def pooled(given: dict[str, str]) -> bool:
    """Tell whether a pooler like PgBouncer is between, said in this driver's words or in those of others."""
    sizes = [number(given, name, 100) for name in ("statement_cache_size", "prepared_statement_cache_size")]
    return one_of(given, "pgbouncer", BOOLEANS) == "true" or 0 in sizes
