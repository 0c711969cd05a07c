"""Signing in at a provider over HTTP."""

from flask import g, request
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel

from ...types import PathId
from ...web.dependencies import reader, writer
from ...web.openapi import BEARER, operation_id, problems
from ...web.validation import validated
from ..dependencies import signed_in
from ..schemas import Tokens
from . import flow, service
from .providers import ProviderName
from .schemas import CallbackQuery, IdentityList, Redirection, SignInQuery

blueprint = APIBlueprint(
    "oidc",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[{"name": "auth"}],
    abp_responses=problems(500, 503),
    operation_id_callback=operation_id,
)


class ProviderPath(BaseModel):
    provider: ProviderName


class IdentityPath(BaseModel):
    identity_id: PathId


@blueprint.get("/auth/oidc/<provider>/login", responses={302: {}, **problems(403, 404, 422, 502)})
@validated
async def begin_sign_in(path: ProviderPath, query: SignInQuery) -> tuple[str, int, dict[str, str]]:
    """Send the browser to a provider."""
    url, cookie = await flow.begin(path.provider, query)
    return "", 302, {"Location": url, "Set-Cookie": cookie}


@blueprint.get("/auth/oidc/<provider>/callback", responses={200: Tokens, 302: {}, **problems(403, 404, 409, 422, 502)})
@validated
async def finish_sign_in(path: ProviderPath, query: CallbackQuery) -> tuple[Tokens | str, int, dict[str, str]]:
    """Give tokens to who comes back from a provider, or send the browser to the front end with a code for them."""
    cookie = request.cookies.get(flow.cookie_name())
    with flow.clearing_cookie():
        async with writer() as session:
            outcome = await service.finish_sign_in(session, path.provider, query, cookie)
    if isinstance(outcome, str):
        return "", 302, {"Location": outcome, "Set-Cookie": flow.cleared_cookie()}
    return outcome, 200, {"Set-Cookie": flow.cleared_cookie()}


@blueprint.post(
    "/auth/oidc/<provider>/link", security=BEARER, responses={200: Redirection, **problems(401, 403, 404, 422, 502)}
)
@signed_in
@validated
async def link_identity(path: ProviderPath, query: SignInQuery) -> tuple[Redirection, int, dict[str, str]]:
    """Begin to link one more way to sign in: the browser has to visit the address in the answer."""
    url, cookie = await flow.begin(path.provider, query, g.user.id)
    return Redirection(url=url), 200, {"Set-Cookie": cookie}


@blueprint.get("/users/me/identities", security=BEARER, responses={200: IdentityList, **problems(401)})
@signed_in
async def list_identities() -> IdentityList:
    """Return the caller's ways to sign in."""
    return await service.list_identities(reader(), g.user)


@blueprint.delete(
    "/users/me/identities/<identity_id>", security=BEARER, responses={204: None, **problems(401, 404, 409, 422)}
)
@signed_in
@validated
async def delete_identity(path: IdentityPath) -> tuple[str, int]:
    """Take away one of the caller's ways to sign in, but never the last one."""
    async with writer() as session:
        await service.delete_identity(session, g.user, path.identity_id)
    return "", 204
