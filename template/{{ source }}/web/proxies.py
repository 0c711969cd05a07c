"""The proxies in front of this service: which are believed, and the path below which they serve it."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from ..config import Settings, get_settings

API = "/api/v1/"


class Proxies:
    """Those whose address is in the settings, and all that come through a unix socket, where there is no address."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.everybody = "*" in settings.forwarded_allow_ips
        self.networks = [ip_network(each) for each in settings.forwarded_allow_ips - {"*"}]

    def trust(self, peer: str) -> bool:
        """Say whether `peer` is believed when it says where a request came from."""
        return not peer or self._trust(_address(peer))

    def client(self, peer: str, forwarded_for: str) -> str:
        """Return who asked the outermost proxy: `peer` is the last, the others added to the list whom they saw.

        What stands there before the first address that is not believed, that client may have made up.
        """
        client = peer
        for entry in reversed(forwarded_for.split(",")):
            address = _address(entry)
            if address is None:
                break
            client = str(address)
            if not self._trust(address):
                break
        return client

    def _trust(self, address: IPv4Address | IPv6Address | None) -> bool:
        return self.everybody or (address is not None and any(address in network for network in self.networks))


def _address(entry: str) -> IPv4Address | IPv6Address | None:
    """Return the address in an entry such as `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7` or `[2001:db8::7]:4711`."""
    host = entry.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return None
    # An IPv6 socket that takes IPv4 connections as well shows them as ::ffff:192.0.2.7.
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def last(values: str) -> str:
    """Return the last value of a list, which the nearest proxy wrote."""
    return values.rpartition(",")[2].strip()


def path_below(root: str, path: str) -> str:
    """Return `path` without the prefix `root`, which a proxy may have taken off already."""
    if root and f"{path}/".startswith(f"{root}/") and not (path.startswith(API) and API.startswith(f"{root}/")):
        return path[len(root) :] or "/"
    return path


def public_path(path: str) -> str:
    """Return where clients find what this service has at `path`."""
    return get_settings().root_path + path


def describe_prefix(document: dict[str, Any]) -> None:
    """Let the OpenAPI document say below which path its own are served."""
    if root := get_settings().root_path:
        document["servers"] = [{"url": root}]
        components = document["components"]
        if "securitySchemes" in components:
            components["securitySchemes"] = _prefixed(components["securitySchemes"], root)


def _prefixed(node: Any, root: str) -> Any:
    """Put the prefix before the paths of OAuth, which are not relative to the server's as the document's own are."""
    if isinstance(node, dict):
        return {key: _prefixed(value, root) for key, value in node.items()}
    return f"{root}{node}" if isinstance(node, str) and node.startswith("/") else node
