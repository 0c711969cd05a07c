"""Where a request comes from."""

from typing import Annotated

from fastapi import Depends, Request


def client_address(request: Request) -> str:
    """Return the address that the server has for the client; nothing if it has none, as behind a socket."""
    return request.client.host if request.client else ""


ClientAddress = Annotated[str, Depends(client_address)]
