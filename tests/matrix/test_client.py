"""A client that is generated from one framework's document works with all of them."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from matrix.peers import PASSWORD, Caller, Peers
from matrix.rows import Rows


@pytest.fixture
def client(peers: Peers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Generate a client from the document of the last framework; return what imports its modules."""
    project = list(peers.projects.values())[-1]
    (tmp_path / "openapi.json").write_text(project.uv("--quiet", project.command, "openapi"))
    generate = ["--path", "openapi.json", "--meta", "none", "--output-path", "generated_client", "--fail-on-warning"]
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", *generate]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stdout + done.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "generated_client"]:
        monkeypatch.delitem(sys.modules, name)
    return lambda name: importlib.import_module(f"generated_client{name}")


def test_a_client_made_for_one_framework_works_with_all(peers: Peers, client: Callable[[str], Any]) -> None:
    rows, models, errors = Rows(peers), client(".models"), client(".models.problem")
    name, path = next((name, path) for name, path in rows.paths.items() if not rows.references[name])
    plural, class_name = path.rpartition("/")[2], f"{name.title().replace('_', '')}Create"
    resource = {verb: client(f".api.{plural}.{verb}_{name}") for verb in ("create", "get", "delete")}
    email = "client@example.com"  # the same with each, so that their lists of users stay alike
    for server in peers.clients.values():
        address = str(server.base_url)
        with client("").Client(base_url=address) as stranger:
            account = models.Registration(email=email, name="Client", password=PASSWORD)
            user = client(".api.auth.register").sync(client=stranger, body=account)
            assert user.email == email
            form = models.CreateTokenBodyType0(grant_type="password", username=email, password=PASSWORD)
            tokens = client(".api.auth.create_token").sync(client=stranger, body=form)
        with client("").AuthenticatedClient(base_url=address, token=tokens.access_token) as signed_in:
            body = getattr(models, class_name).from_dict(rows.body(name, Caller(user.id, email, {}), 7))
            row = resource["create"].sync(client=signed_in, body=body)
            listed = client(f".api.{plural}.list_{plural}").sync(client=signed_in)
            assert row.id in {each.id for each in listed.items}
            assert resource["get"].sync(row.id, client=signed_in) == row
            assert resource["delete"].sync_detailed(row.id, client=signed_in).status_code == HTTPStatus.NO_CONTENT
            assert isinstance(resource["get"].sync(row.id, client=signed_in), errors.Problem)
