"""Names that people have are kept, whatever else uses them; what collides is told with the reason and another name."""

import builtins
import json
import keyword
import re
import subprocess

import pytest
import yaml
from pydantic import BaseModel

from combinations import offered
from environment import Environment
from macros import macros
from rendering import ROOT
from resource_model import model, problem

NAMES = yaml.safe_load((ROOT / "tests" / "real_names.yml").read_text())
TABLES, COLUMNS = (
    list(dict.fromkeys(" ".join(group.values()).split())) for group in (NAMES["tables"], NAMES["columns"])
)
FRAMEWORKS, DATABASES = offered("framework"), offered("database")
#: What even the words of databases and libraries are refused for, and on which database or framework.
SYSTEM_COLUMNS = {"postgresql": {"tableoid", "xmin", "cmin", "ctid"}, "mysql": {"db_row_id", "fts_doc_id"}}
UNQUOTED = {"sqlite": {"nothing", "returning"}, "postgresql": {"lateral", "tablesample"}}
#: Two of a pair have one plural, or one is the plural of the other.
TWINS = {"leave", "data", "rows"}
TEMPLATE = ROOT / "template"
taken = macros("names_taken")

#: Asked where the dependencies of emitted projects are: what a model must not hide.
ATTRIBUTES = """
import json
from django.conf import settings
settings.configure()
from django.db.models import Model
from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase
classes = (Model, BaseModel, DeclarativeBase)
print(json.dumps({each.__name__: [name for name in dir(each) if name[0] != "_"] for each in classes}))
"""


def refused_columns(framework: str, database: str) -> set[str]:
    unquoted = set() if framework == "django" else UNQUOTED.get(database, set())
    return SYSTEM_COLUMNS.get(database, set()) | unquoted


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("database", DATABASES)
def test_the_columns_that_people_have_are_accepted(framework: str, database: str) -> None:
    refused = refused_columns(framework, database)
    kept = [f"{name} json" for name in COLUMNS if name not in refused]
    assert len(kept) > 600
    assert problem([{"thing": kept}], framework=framework, database=database) == ""
    for name in refused:
        told = problem([{"thing": f"{name} json"}], framework=framework, database=database)
        assert told.endswith(f"; write another name, as in {name}_value"), told


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize(("auth", "tasks", "refused"), [("none", "none", set()), ("jwt", "celery", {"task"})])
def test_the_tables_that_people_have_are_accepted(framework: str, auth: str, tasks: str, refused: set[str]) -> None:
    out = refused | TWINS | ({"http"} if framework == "django" else set())
    tables = [{name: "title str(9)"} for name in TABLES if name not in out]
    assert len(tables) > 400
    assert problem(tables, auth=auth, tasks=tasks, framework=framework) == ""


@pytest.mark.parametrize(
    ("resource", "answers", "message"),
    [
        ("user", {}, "user: it is the account; write another name, as in member"),
        ("session", {}, "session: the project has a table sessions; write another name, as in visit"),
        (
            "session/visits",
            {},
            "session: the API has a SessionResponse; write another name, as in visit",
        ),
        (
            "identity",
            {"auth": "oauth2"},
            "identity: the project has a table identities; write another name, as in profile",
        ),
        ("sign/auth", {}, "sign: the API has a path /auth; write another name, as in app_sign"),
        ("task", {"tasks": "rq"}, "task: the project has a table tasks; write another name, as in todo"),
        (
            "http",
            {"framework": "django"},
            "http: HttpResponse is Django's; write another name, as in http_call",
        ),
        (
            "sqlite_stat",
            {},
            "sqlite_stat: SQLite keeps sqlite_ for itself; write another name, as in app_sqlite_stat",
        ),
        (
            "x/alembic_version",
            {},
            "x: the project has a table alembic_version; write another name, as in app_x",
        ),
        (
            "x/collation",
            {"database": "postgresql"},
            "x: for PostgreSQL, SQLAlchemy does not quote collation; write another name, as in app_x",
        ),
    ],
)
def test_a_table_that_collides_is_refused_with_the_reason_and_another_name(
    resource: str, answers: dict[str, str], message: str
) -> None:
    assert problem([{resource: "title str(9)"}], **answers) == message


@pytest.mark.parametrize("name", ["user", "session", "identity", "task"])
def test_without_accounts_and_a_queue_their_tables_are_free(name: str) -> None:
    assert problem([{name: "title str(9)"}], auth="none") == ""


def test_a_parameter_of_every_list_is_no_filter_besides() -> None:
    for name in ("limit", "cursor", "sort"):
        assert problem([{"thing": f"{name} str(9)"}]) == ""
        reason = "a parameter of lists"
        for field in (f"{name} str(9) index", f"{name} enum(a|b)"):
            assert problem([{"thing": field}]) == f"thing.{name}: {reason}; write another name, as in {name}_value"


@pytest.mark.parametrize(
    ("framework", "called"),
    [("fastapi", "class_ date_ type metadata_ save"), ("django", "class_field date_field type metadata save_field")],
)
def test_a_field_is_called_otherwise_in_python_only_where_it_has_to_be(framework: str, called: str) -> None:
    [thing] = model([{"thing": "class text, date date, type text, metadata json, save bool"}], framework)
    assert [field["attribute"] for field in thing["fields"]] == called.split()
    assert [field["column"] for field in thing["fields"]] == ["class", "date", "type", "metadata", "save"]


def test_a_resource_is_called_otherwise_in_python_only_where_it_has_to_be() -> None:
    named = {
        each["name"]: each
        for each in model([{name: "title str(9)"} for name in ("class", "key", "error", "series", "book")])
    }
    places = ("plural", "package", "variable", "class", "schema")
    assert {name: " ".join(each[place] for place in places) for name, each in named.items()} == {
        "class": "classes classes class_ Class Class",
        "key": "keys keys key_ KeyModel Key",
        "error": "errors errors_ error Error Error",
        "series": "series series series_ Series Series",
        "book": "books books book Book Book",
    }


def test_two_enums_of_one_name_are_two_classes() -> None:
    order, line = model([{"order": "line_status enum(a|b)"}, {"order_line": "status enum(c|d)"}])
    assert (order["fields"][0]["enum"], line["fields"][0]["enum"]) == ("OrderLineStatus", "OrderLineStatusValue")


def test_no_field_hides_what_its_model_or_schema_has(environment: Environment) -> None:
    told = subprocess.run([environment.python, "-c", ATTRIBUTES], check=True, capture_output=True, text=True).stdout
    attributes = json.loads(told)
    assert "save" in attributes["Model"]
    hidden = {
        "django": {*attributes["Model"], *attributes["BaseModel"]},
        "fastapi": {*attributes["DeclarativeBase"], *attributes["BaseModel"]},
    }
    for framework, names in hidden.items():
        for name in names:
            answers = {"framework": framework, "database": "sqlite"}
            assert taken.attribute(name, framework) != name or taken.field_taken(name, False, answers), name


def test_keywords_and_builtins_are_all_known() -> None:
    assert set(taken.KEYWORDS) == {word for word in keyword.kwlist if word.islower()}
    assert {name for name in dir(builtins) if re.fullmatch("[a-z]+", name)} <= {*taken.BUILTINS, *taken.SITE}
    pascal = macros("naming").pascal
    spoken = {name for name in dir(builtins) if pascal(re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower()) == name}
    assert spoken <= set(taken.BUILTIN_CLASSES)


def test_no_package_hides_a_module_a_test_or_an_application_of_the_project() -> None:
    package = TEMPLATE / "{{ source }}"
    shared = [path for path in package.rglob("*.py*") if "{% yield" not in str(path)]
    # What stands in an overlay, as in {{ flask }}/app.py, stands in the package itself.
    places = [[part for part in path.relative_to(package).parts if part[:2] != "{{"] for path in shared]
    modules = {place[0].split(".")[0] for place in places}
    assert {"app", "auth", "users", "paging", "database", "routers", "web"} <= modules
    tests = {
        path.name.split(".")[0].removeprefix("test_")
        for path in (TEMPLATE / "tests").rglob("test_*")
        if "yield" not in path.name
    }
    for name in sorted(each for each in modules | tests if each[0] != "_"):
        known = {taken.package_name(name, framework) for framework in FRAMEWORKS}
        assert known == {f"{name}_"} or (name in modules and f"{name}_" in known), name


def test_no_type_of_a_field_hides_a_class_of_the_project() -> None:
    package = TEMPLATE / "{{ source }}"
    shared = [path for path in package.rglob("*.py*") if "{% yield" not in str(path)]
    imported = [path for path in shared if path.name.split(".")[0] in {"schemas", "problems", "paging", "health"}]
    classes = {
        name
        for path in imported
        for name in re.findall(r"^class (\w+)\((?:BaseModel|Problem|PageQuery)", path.read_text(), re.MULTILINE)
    }
    assert {"FieldError", "Health", "Tokens"} <= classes
    of_resources = {f"{own}{suffix}" for own in ("User", "Session", "Identity") for suffix in taken.SCHEMAS}
    queries = {name for name in classes if name.endswith("Query") and name != "PageQuery"}
    assert classes - of_resources - queries - {"NewAdmin"} <= set(taken.TYPE_IMPORTS)
    assert BaseModel.__name__ in taken.TYPE_IMPORTS
