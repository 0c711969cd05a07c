"""A request, as the client sent it to the proxies in front of this service."""

from collections.abc import MutableMapping
from typing import Any

from .proxies import Proxies, last, path_below

Scope = MutableMapping[str, Any]

HEADERS = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"}


def as_sent(scope: Scope, proxies: Proxies) -> Scope:
    """Return a scope with the address, scheme and host that the proxies saw, and with the prefix as its own."""
    if scope["type"] not in {"http", "websocket"}:
        return scope
    said = [(name, value.decode("latin-1")) for name, value in scope["headers"] if name in HEADERS]
    peer = (scope.get("client") or ("",))[0]
    if said and proxies.trust(peer):
        scope = {**scope, **_seen(scope, peer, said, proxies)}
    if root := proxies.settings.root_path:
        scope = {**scope, "root_path": root, "path": root + path_below(root, scope["path"])}
    return scope


def _seen(scope: Scope, peer: str, said: list[tuple[bytes, str]], proxies: Proxies) -> Scope:
    lists = {name: ",".join(value for each, value in said if each == name) for name, _ in said}
    seen: Scope = {}
    if forwarded_for := lists.get(b"x-forwarded-for"):
        seen["client"] = (proxies.client(peer, forwarded_for), 0)
    if (scheme := last(lists.get(b"x-forwarded-proto", ""))) in {"http", "https"}:
        seen["scheme"] = scheme if scope["type"] == "http" else scheme.replace("http", "ws")
    if host := last(lists.get(b"x-forwarded-host", "")):
        headers = [line for line in scope["headers"] if line[0] != b"host"]
        seen["headers"] = [*headers, (b"host", host.encode("latin-1"))]
    return seen
