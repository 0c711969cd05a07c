"""Signing in at a provider over HTTP."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from ...types import PathId
from ...web.dependencies import Query
from ...web.openapi import problems
from ..dependencies import SignedInRequest, bearer
from ..schemas import Tokens
from . import flow, service
from .providers import ProviderName
from .schemas import CallbackQuery, IdentityList, Redirection, SignInQuery

router = Router(tags=["auth"])


@router.get("/auth/oidc/{provider}/login", response={302: None}, openapi_extra=problems(403, 404, 422, 500, 502, 503))
async def begin_sign_in(request: HttpRequest, provider: ProviderName, query: Query[SignInQuery]) -> HttpResponse:
    """Send the browser to a provider."""
    url, cookie = await flow.begin(provider, query)
    return HttpResponse(status=302, headers={"Location": url, "Set-Cookie": cookie})


@router.get(
    "/auth/oidc/{provider}/callback",
    response={200: Tokens, 302: None},
    openapi_extra=problems(403, 404, 409, 422, 500, 502, 503),
)
async def finish_sign_in(
    request: HttpRequest, response: HttpResponse, provider: ProviderName, query: Query[CallbackQuery]
) -> Tokens | HttpResponse:
    """Give tokens to who comes back from a provider, or send the browser to the front end with a code for them."""
    with flow.clearing_cookie():
        outcome = await service.finish_sign_in(provider, query, request.COOKIES.get(flow.cookie_name()))
    if isinstance(outcome, str):
        return HttpResponse(status=302, headers={"Location": outcome, "Set-Cookie": flow.cleared_cookie()})
    response["Set-Cookie"] = flow.cleared_cookie()
    return outcome


@router.post(
    "/auth/oidc/{provider}/link",
    auth=bearer,
    response=Redirection,
    openapi_extra=problems(401, 403, 404, 422, 500, 502, 503),
)
async def link_identity(
    request: SignedInRequest, response: HttpResponse, provider: ProviderName, query: Query[SignInQuery]
) -> Redirection:
    """Begin to link one more way to sign in: the browser has to visit the address in the answer."""
    url, response["Set-Cookie"] = await flow.begin(provider, query, request.auth.id)
    return Redirection(url=url)


@router.get("/users/me/identities", auth=bearer, response=IdentityList, openapi_extra=problems(401, 500, 503))
async def list_identities(request: SignedInRequest) -> IdentityList:
    """Return the caller's ways to sign in."""
    return await service.list_identities(request.auth)


@router.delete(
    "/users/me/identities/{identity_id}",
    auth=bearer,
    response={204: None},
    openapi_extra=problems(401, 404, 409, 422, 500, 503),
)
async def delete_identity(request: SignedInRequest, identity_id: PathId) -> None:
    """Take away one of the caller's ways to sign in, but never the last one."""
    await service.delete_identity(request.auth, identity_id)
