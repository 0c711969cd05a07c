"""The contract tests of a project find what is planted into its sources.

Each fault is written into a copy of a project, whose tests then have to fail and to say why. The projects share one
environment and are not installed.
"""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from environment import environment_of_all
from installed_project import Project
from rendering import render_all

FRAMEWORKS = ("fastapi", "django", "flask")
RESOURCES = [{"book": ["title str(200) min=1", "pages int?"]}]
DOCUMENT, HOSTILE, MALFORMED = "test_document.py", "test_hostile_input.py", "test_malformed_http.py"
TITLE = r"Field\(min_length=1, max_length=200\)"


@dataclass(frozen=True)
class Fault:
    """What is written where, which of the contract's modules has to notice, and what it says then.

    The text goes to the end of the module, or takes the place of a pattern.
    """

    module: str
    text: str
    noticed_by: str
    said: str
    instead_of: str = ""
    frameworks: tuple[str, ...] = FRAMEWORKS
    auth: str = "jwt"


FAULTS: Mapping[str, Fault] = {
    "a 500 for one value": Fault(
        "books/service.py",
        """
_create = create


async def create(*given):
    if len(given[-1].title) == 200:
        raise RuntimeError
    return await _create(*given)
""",
        DOCUMENT,
        "Server error",
    ),
    "a status that the document does not have": Fault(
        "books/service.py",
        """
class Gone(NotFound):
    status = 410


async def get(*given):
    raise Gone("book")
""",
        DOCUMENT,
        "Undocumented status code",
    ),
    "a value of another type than the document says": Fault(
        "books/schemas.py",
        """    id: Annotated[int, pydantic.PlainSerializer(str), pydantic.WithJsonSchema({"type": "integer"})]""",
        DOCUMENT,
        "Response violates schema",
        instead_of=r"^    id: int$",
    ),
    "a field that is missing": Fault(
        "books/schemas.py",
        """from_attributes=True, json_schema_extra={"required": ["zebra"]}""",
        DOCUMENT,
        "'?\"?zebra'?\"? is a required property",
        instead_of="from_attributes=True",
    ),
    "a bound that nobody keeps": Fault(
        "books/schemas.py",
        """pydantic.WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200})""",
        DOCUMENT,
        "Schema-violating request accepted",
        instead_of=TITLE,
    ),
    "a pattern that refuses what is accepted": Fault(
        "books/schemas.py",
        """Field(min_length=1, max_length=200, json_schema_extra={"pattern": "^[a-z]*$"})""",
        DOCUMENT,
        "Schema-violating request accepted",
        instead_of=TITLE,
    ),
    "a value that is refused though the document allows it": Fault(
        "books/schemas.py",
        """Field(min_length=1, max_length=200), pydantic.AfterValidator(lambda text: text + str(int(text)))""",
        DOCUMENT,
        "Schema-valid request rejected",
        instead_of=TITLE,
    ),
    "a 405 that does not say what is allowed": Fault(
        "web/exception_handlers.py",
        '"X-Allow"',
        DOCUMENT,
        "Allow",
        instead_of='"Allow"',
        frameworks=("fastapi",),
    ),
    "an endpoint that asks nobody who they are": Fault(
        "web/health.py",
        """
@router.get("/shelves", openapi_extra={"security": [{"bearer": []}]})
async def list_shelves() -> list[int]:
    return []
""",
        DOCUMENT,
        "API accepts",
        frameworks=("fastapi",),
        auth="oauth2",  # Schemathesis tries this with a bearer scheme, and not with the flow of a password
    ),
    "an error that repeats what was sent": Fault(
        "web/problems.py",
        """
def _is_ours(_):
    return True
""",
        HOSTILE,
        "zebra-in-the-kitchen",
    ),
    "a body that may be of any size": Fault(
        "config.py",
        "max_body_bytes: int = 9_000_000",
        HOSTILE,
        "assert .* == 413",
        instead_of=r"max_body_bytes: .*",
    ),
    "a server that answers in its own words": Fault(
        "web/server.py",
        '"http": "httptools"',
        MALFORMED,
        "test_what_is_not_http_is_refused_with_a_problem_document",
        instead_of='"http": Protocol',
        frameworks=("fastapi", "django"),
    ),
}
PLANTED = [(framework, name) for name, fault in FAULTS.items() for framework in fault.frameworks]


@pytest.fixture(scope="module")
def sources(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Path]:
    """A project of each framework, for each way to sign in that a fault asks for, without a fault."""
    folder = tmp_path_factory.mktemp("planted")
    fixed = {"project_name": "sample", "database": "sqlite", "tasks": "none", "resources": RESOURCES}
    wanted = sorted({(framework, FAULTS[name].auth) for framework, name in PLANTED})
    return render_all(
        plain,
        {each: (folder / "-".join(each), {**fixed, "framework": each[0], "auth": each[1]}) for each in wanted},
    )


@pytest.mark.parametrize(("framework", "name"), PLANTED, ids=[": ".join(each) for each in PLANTED])
def test_a_planted_fault_is_found(
    sources: Mapping[tuple[str, str], Path], tmp_path: Path, framework: str, name: str
) -> None:
    fault = FAULTS[name]
    root = Path(shutil.copytree(sources[framework, fault.auth], tmp_path / "sample"))
    plant(fault, root / "src" / "sample" / fault.module)
    python = environment_of_all().python
    project = Project(root, environment={"PYTHONPATH": "src"})
    done = project.attempt(
        str(python), "-m", "pytest", "-qx", "-p", "no:cacheprovider", f"tests/contract/{fault.noticed_by}"
    )
    assert done.returncode == 1, done.stdout
    assert re.search(fault.said, done.stdout), done.stdout


def plant(fault: Fault, module: Path) -> None:
    source = module.read_text()
    if fault.instead_of:
        changed, count = re.subn(fault.instead_of, lambda _: fault.text, source, flags=re.MULTILINE)
        assert count, f"{module} has no {fault.instead_of}"
    else:
        changed = f"{source}\n{fault.text}"
    if "pydantic." in fault.text:
        changed = changed.replace("\nfrom datetime", "\nimport pydantic\nfrom datetime", 1)
        assert "\nimport pydantic\n" in changed
    module.write_text(changed)
