"""Who is asking."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from flask import g, request

from ..web.dependencies import reader
from . import service
from .errors import Unauthorized

View = Callable[..., Awaitable[Any]]


def signed_in(view: View) -> View:
    """Let through who brings an access token, and put the user into `g.user`; raise `Unauthorized` for any other."""

    @wraps(view)
    async def with_user(**parameters: Any) -> Any:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorized("An access token is needed.", token_sent=False)
        g.user, g.auth_session_id = await service.authenticate(reader(), token.strip())
        return await view(**parameters)

    return with_user
