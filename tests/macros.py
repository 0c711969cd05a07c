"""The macro libraries of extensions/, called as Copier calls them."""

from functools import cache
from typing import Any

import yaml
from copier import _jinja_ext
from jinja2 import FileSystemLoader, StrictUndefined

from rendering import ROOT


class Macros:
    """One library; a macro is a method that returns what it prints."""

    def __init__(self, name: str) -> None:
        options = yaml.safe_load((ROOT / "copier.yml").read_text())["_envops"]
        assert options.pop("undefined") == "jinja2.StrictUndefined"
        environment = _jinja_ext.SandboxedEnvironment(
            loader=FileSystemLoader(ROOT),
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension", _jinja_ext.YieldExtension],
            undefined=StrictUndefined,
            **options,
        )
        self._module: Any = environment.get_template(f"extensions/{name}.jinja").module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


@cache
def macros(name: str) -> Macros:
    """Compile a library once."""
    return Macros(name)
