"""Walk through a served API as the README does, line by line, in one shell."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx
import pytest

from installed_project import Project, clean_environment
from matrix.endpoint_visitor import Visitor
from matrix.people import people_of

HEADING = "## Try it"
#: What stands for the address that `dev` serves at, and for a token that a browser got.
ADDRESS = re.compile(r"http://localhost:\d+")
TOKEN = re.compile(r"^TOKEN=eyJ\.\.\.$", re.MULTILINE)
#: Between what two lines print.
MARK = "--- exit"


class Step(NamedTuple):
    """What is typed, and what the README says that it prints; `...` stands for anything."""

    command: str
    shown: str

    def is_true(self, printed: str) -> bool:
        return re.fullmatch(re.escape(self.shown).replace(re.escape("..."), ".*"), printed, re.DOTALL) is not None


def walk(project: Project, address: str) -> None:
    """Run the README's walk; nobody may have an account under its e-mail address."""
    with token_of_a_browser(project, address) as token:
        steps = list(steps_of((project.root / "README.md").read_text(), address, token))
        assert any("422" in step.shown or "404" in step.shown for step in steps), "the walk shows no error"
        script = "\n".join(f'{step.command}\necho "{MARK} $?"' for step in steps)
        done = subprocess.run(
            ["bash", "-u", "-c", script],
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    *printed, rest = re.split(rf"^{MARK} (\d+)\n", done.stdout, flags=re.MULTILINE)
    said = f"{done.stdout}\n{done.stderr}"
    assert (done.returncode, rest, len(printed)) == (0, "", 2 * len(steps)), said
    for step, text, code in zip(steps, printed[::2], printed[1::2], strict=True):
        if code != "0" or not step.is_true(text.strip()):
            pytest.fail(f"{step.command}\nended with {code}: {text}\nshown: {step.shown}\n{done.stderr}", pytrace=False)


def steps_of(readme: str, address: str, token: str | None) -> Iterator[Step]:
    """Return each line of the walk's bash blocks; the text block below one shows what its last line prints."""
    section = readme.partition(f"\n{HEADING}\n")[2].partition("\n## ")[0]
    section = ADDRESS.sub(address, section)
    if token:
        section, replaced = TOKEN.subn(f"TOKEN={token}", section)
        assert replaced == 1, "the walk has no place for a token"
    for block, shown in re.findall(r"```bash\n(.+?)\n```(?:\n\n```text\n(.+?)\n```)?", section, re.DOTALL):
        *lines, last = re.split(r"(?<!\\)\n", block)
        yield from (Step(line, "") for line in lines)
        yield Step(last, shown)


@contextmanager
def token_of_a_browser(project: Project, address: str) -> Iterator[str | None]:
    """Sign in where only a browser can, as somebody whom the provider knows."""
    with httpx.Client(base_url=address, timeout=30) as client:
        visitor = Visitor(project, client)
        if not any("/oidc/" in path for _, path in visitor.endpoints):
            yield None
            return
        with people_of(visitor) as people:
            assert people
            people.join("Grace")
            yield people.sign_in("Grace")["access_token"]
