"""Signing in at a provider over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from ...types import PathId
from ...web.dependencies import Reader, Session
from ...web.openapi import problems
from ..dependencies import CurrentUser
from ..schemas import Tokens
from . import flow, service
from .providers import ProviderName
from .schemas import CallbackQuery, IdentityList, Redirection, SignInQuery

REDIRECT: dict[int | str, dict[str, Any]] = {302: {"description": "Successful Response"}}

router = APIRouter(prefix="/api/v1", tags=["auth"], responses=problems(500, 503))


@router.get(
    "/auth/oidc/{provider}/login", status_code=302, response_class=Response, responses=problems(403, 404, 422, 502)
)
async def begin_sign_in(provider: ProviderName, query: Annotated[SignInQuery, Query()]) -> Response:
    """Send the browser to a provider."""
    url, cookie = await flow.begin(provider, query)
    return Response(status_code=302, headers={"Location": url, "Set-Cookie": cookie})


@router.get(
    "/auth/oidc/{provider}/callback", response_model=Tokens, responses=REDIRECT | problems(403, 404, 409, 422, 502)
)
async def finish_sign_in(
    request: Request,
    response: Response,
    session: Session,
    provider: ProviderName,
    query: Annotated[CallbackQuery, Query()],
) -> Tokens | Response:
    """Give tokens to who comes back from a provider, or send the browser to the front end with a code for them."""
    with flow.clearing_cookie():
        outcome = await service.finish_sign_in(session, provider, query, request.cookies.get(flow.cookie_name()))
    if isinstance(outcome, str):
        return Response(status_code=302, headers={"Location": outcome, "Set-Cookie": flow.cleared_cookie()})
    response.headers["Set-Cookie"] = flow.cleared_cookie()
    return outcome


@router.post("/auth/oidc/{provider}/link", responses=problems(401, 403, 404, 422, 502))
async def link_identity(
    response: Response, user: CurrentUser, provider: ProviderName, query: Annotated[SignInQuery, Query()]
) -> Redirection:
    """Begin to link one more way to sign in: the browser has to visit the address in the answer."""
    url, response.headers["Set-Cookie"] = await flow.begin(provider, query, user.id)
    return Redirection(url=url)


@router.get("/users/me/identities", responses=problems(401))
async def list_identities(reader: Reader, user: CurrentUser) -> IdentityList:
    """Return the caller's ways to sign in."""
    return await service.list_identities(reader, user)


@router.delete("/users/me/identities/{identity_id}", status_code=204, responses=problems(401, 404, 409, 422))
async def delete_identity(session: Session, user: CurrentUser, identity_id: PathId) -> None:
    """Take away one of the caller's ways to sign in, but never the last one."""
    await service.delete_identity(session, user, identity_id)
