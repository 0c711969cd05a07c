"""An address in the terms of asyncpg, which takes nearly all that libpq does."""

import ssl
from typing import Any
from urllib.parse import urlencode

from .address import Address, file, number, one_of, parse

BOOLEANS = ("true", "false")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SESSIONS = ("any", "read-write", "read-only", "primary", "standby", "prefer-standby")
FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
# What asyncpg reads only from an address of its own.
TLS = ("sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslnegotiation")
TLS_VERSIONS = ("ssl_min_protocol_version", "ssl_max_protocol_version")
# What goes to the server as it is.
SERVER = ("application_name", "options")
KNOWN = {
    *TLS,
    *TLS_VERSIONS,
    *SERVER,
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "gssencmode",
    "krbsrvname",
    "passfile",
    "pgbouncer",
    "prepared_statement_cache_size",
    "ssl",
    "sslmode",
    "statement_cache_size",
    "target_session_attrs",
}


def describe(text: str) -> str:
    """Name the database, without who signs in there and how."""
    return str(parse(text, KNOWN))


def connect_arguments(text: str) -> dict[str, Any]:
    """Return what asyncpg's `connect` takes; raise `ValueError` for what it could not honour."""
    address = parse(text, KNOWN)
    given = address.parameters
    arguments: dict[str, Any] = {
        "user": address.user or None,
        "password": address.password or None,
        "database": address.database,
        "host": None if address.hosts == [""] else address.hosts,
        "port": address.ports[0] if address.hosts == [""] else address.ports,
        "timeout": number(given, "connect_timeout", 5) or None,
        "server_settings": {name: given[name] for name in SERVER if name in given},
        **security(address),
    }
    for name in ("krbsrvname", "passfile"):
        if name in given:
            arguments[name] = given[name]
    if sessions := one_of(given, "target_session_attrs", SESSIONS):
        arguments["target_session_attrs"] = sessions
    one_of(given, "client_encoding", ("utf8", "utf-8", "auto"))
    one_of(given, "gssencmode", ("disable", "prefer"))

    cached = number(given, "statement_cache_size", 100)
    if one_of(given, "pgbouncer", BOOLEANS) == "true" or not cached:
        # In PgBouncer's transaction mode the next transaction may run on another connection, which knows nothing of
        # statements that were prepared before; one without a name lasts as long as it is needed.
        arguments |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
        arguments["prepared_statement_name_func"] = str
    elif "statement_cache_size" in given or "prepared_statement_cache_size" in given:
        arguments["statement_cache_size"] = cached
        arguments["prepared_statement_cache_size"] = number(given, "prepared_statement_cache_size", 100)
    return arguments


def security(address: Address) -> dict[str, Any]:
    """Return how the connection is encrypted, and what the server has to prove."""
    given = address.parameters
    said = one_of(given, "ssl", (*BOOLEANS, *SSL_MODES))
    mode = one_of(given, "sslmode", SSL_MODES) or {"true": "require", "false": "disable"}.get(said or "", said)
    authorities = given.get("sslrootcert")
    if one_of(given, "channel_binding", ("disable", "prefer", "require")) == "require" and mode != "disable":
        # asyncpg cannot bind to the channel. What that guards against, somebody in between, a checked certificate does.
        mode, authorities = "verify-full", authorities or "system"
    for name in FILES:
        if given.get(name) != "system":
            file(given, name)
    if authorities == "system":
        if mode not in {None, "verify-full"}:
            raise ValueError("needs sslmode=verify-full with sslrootcert=system")
        context = ssl.create_default_context()
        if "sslcert" in given:
            try:
                context.load_cert_chain(given["sslcert"], given.get("sslkey"), given.get("sslpassword", ""))
            except OSError:
                raise ValueError("names files in sslcert and sslkey that do not belong together") from None
        return {"ssl": context}
    tls = {name: given[name] for name in (*TLS, *TLS_VERSIONS) if name in given}
    return {"ssl": mode, "dsn": f"postgresql://?{urlencode(tls)}" if tls else None}
