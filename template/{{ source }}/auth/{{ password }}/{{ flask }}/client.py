"""Where a request comes from."""

from flask import request


def client_address() -> str:
    """Return the address that the server has for the client; nothing if it has none, as behind a socket."""
    return request.remote_addr or ""
