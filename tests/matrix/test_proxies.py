"""Behind a reverse proxy that serves a project below a path, every framework answers as it does without one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from combinations import offered
from installed_project import Project
from matrix.reverse_proxy import proxying
from matrix.server import serving
from rendering import render

PREFIX = "/shop"
PROXY = "127.0.0.2"
HOST = "shop.example.com"
PASSWORD = "correct horse battery staple"
SETTINGS = {
    "ENVIRONMENT": "development",
    "ROOT_PATH": PREFIX,
    "FORWARDED_ALLOW_IPS": f"10.0.0.0/8,{PROXY}",
    "ALLOWED_HOSTS": HOST,
}

#: Views of one's own: who asks, as the framework's own attributes say it; a stream without an end; one that knows HEAD.
#: By framework: the file, the line that they stand before, and what is written there.
OWN_VIEWS = {
    "fastapi": (
        "app.py",
        "    return app\n",
        """
    import asyncio

    from fastapi import Request, Response
    from fastapi.responses import StreamingResponse

    @app.get("/who")
    async def who(request: Request) -> list[str]:
        return [request.client.host, request.url.scheme, request.url.netloc, request.url.path]

    @app.get("/ticks")
    async def ticks() -> StreamingResponse:
        async def endless():
            while True:
                yield b"tick"
                await asyncio.sleep(0.01)

        return StreamingResponse(endless())

    @app.get("/known")
    async def known() -> str:
        return "known"

    @app.head("/known")
    async def head_known() -> Response:
        return Response(headers={"X-Own": "yes"})

""",
    ),
    "django": (
        "urls.py",
        "urlpatterns = [\n",
        """
import asyncio

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse


def who(request):
    address = request.META["REMOTE_ADDR"]
    return JsonResponse([address, request.scheme, request.get_host(), request.path], safe=False)


async def ticks(request):
    async def endless():
        while True:
            yield b"tick"
            await asyncio.sleep(0.01)

    return StreamingHttpResponse(endless())


@api.get("/known", include_in_schema=False)
async def known(request) -> str:
    return "known"


@api.api_operation(["HEAD"], "/known", include_in_schema=False)
async def head_known(request):
    return HttpResponse(headers={"X-Own": "yes"})


own = [path("who", who), path("ticks", ticks)]
""",
    ),
    "flask": (
        "app.py",
        "    return app\n",
        """
    from flask import request

    @app.route("/who")
    def who():
        return [request.remote_addr, request.scheme, request.host, request.root_path + request.path]

    @app.route("/ticks")
    def ticks():
        def endless():
            while True:
                yield b"tick"

        return app.response_class(endless())

    @app.route("/known", methods=["HEAD"])
    def head_known():
        return app.response_class(headers={"X-Own": "yes"})

    @app.route("/known")
    def known():
        return "known"

""",
    ),
}


@pytest.fixture(scope="module", params=offered("framework"))
def framework(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def server(
    framework: str, shared: dict[str, str], plain: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp(framework)
    root = render(plain, folder / "sample", {"project_name": "sample", "framework": framework, "auth": "jwt"})
    name, line, added = OWN_VIEWS[framework]
    path = root / "src" / "sample" / name
    text = path.read_text()
    assert line in text
    path.write_text(text.replace(line, added + line).replace("    *docs(api),\n", "    *docs(api),\n    *own,\n"))
    project = Project(root, environment=shared | SETTINGS).install()
    project.uv("sample", "migrate")
    project.uv("sample", "create-admin", "--email=ada@example.com", "--name=Ada", ADMIN_PASSWORD=PASSWORD)
    with serving(project, folder / "log") as address:
        yield address


@pytest.fixture(params=["stripped", "left"])
def client(server: str, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client that asks through the proxy, and does not follow redirects."""
    with (
        proxying(server, PREFIX, strips=request.param == "stripped", source=PROXY) as address,
        httpx.Client(base_url=address, headers={"Host": HOST}, timeout=30) as client,
    ):
        yield client


def test_a_request_comes_from_whom_the_proxy_has_seen(client: httpx.Client) -> None:
    answer = client.get(f"{PREFIX}/who", headers={"X-Forwarded-For": "203.0.113.7"})
    assert answer.json() == ["127.0.0.1", "https", HOST, f"{PREFIX}/who"]


def test_nobody_else_is_believed(server: str) -> None:
    said = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example.com"}
    answer = httpx.get(f"{server}/who", headers={"Host": HOST, **said})
    assert answer.json() == ["127.0.0.1", "http", HOST, f"{PREFIX}/who"]


def test_head_ends_where_a_body_would_not(server: str) -> None:
    one = httpx.Limits(max_connections=1)
    with httpx.Client(base_url=server, headers={"Host": HOST}, limits=one, timeout=30) as client:
        for _ in range(3):
            answer = client.head("/ticks")
            assert answer.status_code == httpx.codes.OK
            assert not answer.content


def test_a_view_of_ones_own_for_head_is_asked(server: str) -> None:
    assert httpx.head(f"{server}/known", headers={"Host": HOST}).headers["x-own"] == "yes"
    assert httpx.get(f"{server}/known", headers={"Host": HOST}).status_code == httpx.codes.OK


def test_what_is_made_is_found_where_the_answer_says(client: httpx.Client) -> None:
    form = {"grant_type": "password", "username": "ada@example.com", "password": PASSWORD}
    token = client.post(f"{PREFIX}/api/v1/auth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    made = client.post(f"{PREFIX}/api/v1/authors", json={"name": "Grace"}, headers=headers)
    location = made.headers["location"]
    assert location == f"{PREFIX}/api/v1/authors/{made.json()['id']}"
    assert client.get(location, headers=headers).json() == made.json()
    assert client.head(location, headers=headers).headers["content-length"] == str(len(made.content))


def test_the_page_finds_its_files_and_its_document(client: httpx.Client) -> None:
    assert client.get(f"{PREFIX}/").headers["location"] == f"{PREFIX}/docs"
    page = client.get(f"{PREFIX}/docs")
    for address in re.findall('(?:href|src)="(docs[^"]+)"', page.text):
        assert client.get(urljoin(f"{PREFIX}/docs", address)).status_code == httpx.codes.OK
    document = json.loads(client.get(urljoin(f"{PREFIX}/docs", "openapi.json")).text)
    assert document["servers"] == [{"url": PREFIX}]
    assert {path.partition("/")[0] for path in document["paths"]} == {""}


def test_the_admin_site_works(framework: str, client: httpx.Client) -> None:
    if framework != "django":
        assert client.get(f"{PREFIX}/admin/").status_code == httpx.codes.NOT_FOUND
        return
    login = client.get(f"{PREFIX}/admin/").headers["location"]
    assert login == f"{PREFIX}/admin/login/?next={PREFIX}/admin/"
    page = client.get(login)
    [style] = re.findall('href="([^"]*/base.css)"', page.text)
    assert style.startswith(f"{PREFIX}/static/")
    assert client.get(style).status_code == httpx.codes.OK
    [cookie] = page.headers.get_list("set-cookie")
    assert f"Path={PREFIX};" in cookie
    token = cookie.partition(";")[0].partition("=")[2]
    form = {"username": "ada@example.com", "password": PASSWORD, "csrfmiddlewaretoken": token}
    headers = {"Origin": f"https://{HOST}", "Cookie": f"csrftoken={token}"}
    answer = client.post(login, data=form, headers=headers)
    assert answer.status_code == httpx.codes.FOUND
    assert answer.headers["location"] == f"{PREFIX}/admin/"
