"""Where a request comes from."""

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address that the server has for the client; nothing if it has none, as behind a socket."""
    return str(request.META.get("REMOTE_ADDR", ""))
