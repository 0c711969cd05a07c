"""One installed project with its own database for each combination of the full run."""

import dataclasses
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from combinations import Combination, full_run
from installed_project import Project
from matrix.brokers import Redis
from matrix.databases import Database, fresh
from matrix.peers import ORIGIN, SECRET_KEY, DataModel, Peers, data_models
from matrix.provider import EXAMPLE, settings
from matrix.rows import Rows
from matrix.server import serving
from matrix.settings import at
from rendering import ROOT, render

QUESTIONS = len(dataclasses.fields(Combination))


class OneWorkerForEachProject(LoadScopeScheduling):  # type: ignore[misc]
    """All tests of a combination, or of one data model, go to one worker, which installs the projects once."""

    def _split_scope(self, nodeid: str) -> str:
        return "-".join(nodeid.partition("[")[2].rstrip("]").split("-")[:QUESTIONS]) or nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return OneWorkerForEachProject(config, log)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "combination" in metafunc.fixturenames:
        choose = getattr(metafunc.module, "choose", full_run)
        listed = sorted(choose(metafunc.config.getoption("--only")))
        metafunc.parametrize("combination", listed, ids=[each.slug for each in listed], scope="module")
    if "data_model" in metafunc.fixturenames:
        models = getattr(metafunc.module, "data_models", data_models)(metafunc.config.getoption("--only"))
        if "stoppable" in metafunc.fixturenames:
            models = [each for each in models if each.database != "sqlite"]
        if "first_model" in metafunc.fixturenames:
            models = models[:1]
        metafunc.parametrize("data_model", models, ids=[each.slug for each in models], scope="session")


def name_for(*parts: object) -> str:
    """Return a name for a database that no other test, and no other checkout, uses."""
    return "sample_" + hashlib.sha256(repr((ROOT, parts)).encode()).hexdigest()[:10]


@pytest.fixture(scope="module")
def database(combination: Combination) -> Iterator[Database]:
    with fresh(combination.database, name_for(combination)) as database:
        yield database


@pytest.fixture(scope="session")
def shared(worker_id: str) -> dict[str, str]:
    """Where the projects of one worker are installed in turn: what they have in common is there already."""
    folder = ROOT / ".nox" / "installed" / worker_id
    return {"UV_PROJECT_ENVIRONMENT": str(folder / "venv"), "MYPY_CACHE_DIR": str(folder / "types")}


@pytest.fixture(scope="module")
def versions() -> dict[str, str]:
    """What makes uv choose other versions than the newest of each dependency on this interpreter."""
    return {}


@pytest.fixture(scope="module")
def project(
    combination: Combination,
    database: Database,
    shared: dict[str, str],
    versions: dict[str, str],
    plain: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Project]:
    folder = render(plain, tmp_path_factory.mktemp("project") / "sample", combination.answers)
    brokers = {"BROKER_URL": Redis.url}
    provider = settings(EXAMPLE) if combination.auth == "oauth2" else {}
    environment = {"DATABASE_URL": database.url, **brokers, **shared, **provider, **versions}
    yield Project(folder, environment=environment).install()
    if combination.tasks != "none":
        Redis.forget("sample")


@pytest.fixture
def empty(combination: Combination, project: Project) -> Iterator[tuple[Project, Database]]:
    """The project with a database of its own that has no tables."""
    with fresh(combination.database, name_for("empty", combination)) as database:
        for path in project.root.glob(f"{database.name}.db*"):
            path.unlink()
        yield at(project, database.url), database


@pytest.fixture(scope="session")
def peers(
    data_model: DataModel, plain: Path, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Peers]:
    """The servers of one data model, one for each framework, on fresh databases of one kind."""
    folder = tmp_path_factory.mktemp(data_model.name)
    with ExitStack() as stack:
        projects, clients = {}, {}
        for framework in data_model.frameworks:
            database = stack.enter_context(fresh(data_model.database, name_for(data_model, framework)))
            root = render(plain, folder / framework, data_model.answers(framework))
            environment = {
                "DATABASE_URL": database.url,
                "SECRET_KEY": SECRET_KEY,
                "ENVIRONMENT": "production",
                "SIGN_IN_ATTEMPTS": "3",
                "SIGN_IN_ATTEMPTS_PER_CLIENT": "100000",
                "REFRESH_REUSE_LEEWAY_SECONDS": "60",
                "CORS_ORIGINS": ORIGIN,
                "UV_PROJECT_ENVIRONMENT": str(ROOT / ".nox" / "installed" / worker_id / framework),
            }
            projects[framework] = project = Project(root, environment=environment).install()
            project.uv(project.command, "migrate")
            address = stack.enter_context(serving(project, folder / f"{framework}.log"))
            clients[framework] = stack.enter_context(httpx.Client(base_url=address, timeout=30))
        yield Peers(projects, clients)


@pytest.fixture
def first_model() -> None:
    """Ask for this where one data model is as good as another: it is about the servers."""


@pytest.fixture
def alike(peers: Peers) -> Iterator[None]:
    """Fail a test at its end if the servers answered any of its requests differently."""
    with peers.alike():
        yield


@pytest.fixture
def rows(peers: Peers) -> Iterator[Rows]:
    rows = Rows(peers)
    yield rows
    rows.delete_all()
