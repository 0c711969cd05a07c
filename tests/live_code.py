"""What an emitted project defines, and which of it its entry points reach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from code_facts import Chain, Facts, Import, facts

#: A module and a definition in it, or "" for the module itself.
Node = tuple[str, str]

#: What a framework reads by its name from a module of that name, without an import that shows it.
CONVENTIONS = {
    "apps": r"[A-Z]\w*",
    "asgi": r"application",
    "base": r"DatabaseWrapper",
    "gunicorn_conf": r"[a-z]\w*",
    "settings": r"[A-Z][A-Z0-9_]*",
    "urls": r"urlpatterns|handler\d{3}",
}
#: The modules of a package that are imported by their names, where there is the module that does so.
IMPORTED_BY_NAME = {
    "admin": "manage",
    "apps": "manage",
    "base": "manage",
    "models": "manage",
    "tasks": "sample.tasks.registry",
}
#: Decorators, by their last name, that hand on what they decorate; so does each that is a method of an object.
REGISTERING = {"daily", "listens_for", "receiver", "register"}


@dataclass
class Code:
    """The modules of a project, and those outside of src/ that are its entry points."""

    package: str
    modules: dict[str, Facts]
    packages: set[str]
    entries: list[Chain]

    @classmethod
    def of(cls, project: Path, command: str) -> "Code":
        """Read a project; `command` is the address of its command line."""
        source = project / "src"
        names = {path: ".".join(path.relative_to(source).with_suffix("").parts) for path in source.rglob("*.py")}
        written = {path: name.removesuffix(".__init__") for path, name in names.items() if ".migrations." not in name}
        outside = {project / "manage.py": "manage", project / "migrations" / "env.py": "env"}
        found = written | {path: name for path, name in outside.items() if path.exists()}
        package = command.partition(".")[0]
        return cls(
            package,
            {name: facts(path.read_text()) for path, name in found.items()},
            {name for path, name in written.items() if path.stem == "__init__"},
            [tuple(re.split("[.:]", command)), (package, "__main__"), (package, "asgi")],
        )

    def find(self, module: str, path: Chain) -> Iterator[Node]:
        """Follow a path of names from a module, and return everything on it.

        A module at the end of the path is a value: what it defines may be read from it wherever an attribute is.
        """
        if module in self.modules:
            yield module, ""
            if path:
                yield from self.find(f"{module}.{path[0]}", path[1:])
                yield from self.resolve(module, path)
            else:
                yield from ((module, name) for name in self.modules[module].definitions.keys() & self.attributes)

    def resolve(self, module: str, path: Chain) -> Iterator[Node]:
        """Return what a name means in a module."""
        known = self.modules[module]
        if path[0] in known.definitions:
            yield module, path[0]
        elif path[0] in known.imports:
            start, names = self.origin(module, known.imports[path[0]])
            if (start, names) == (module, path[:1]):  # a package that imports a module of its own
                yield from self.find(f"{module}.{path[0]}", path[1:])
            else:
                yield from self.find(start, (*names, *path[1:]))
        elif self.package in path[:2]:  # an address within a string
            yield from self.find(self.package, path[path.index(self.package) + 1 :])

    def origin(self, module: str, found: Import) -> tuple[str, Chain]:
        above = module.split(".")[: None if module in self.packages else -1]
        above = above[: len(above) - found.level + 1] if found.level else []
        return ".".join([*above, *filter(None, [found.module])]), tuple(filter(None, [found.name]))

    @cached_property
    def attributes(self) -> set[str]:
        return {name for known in self.modules.values() for _, name in known.attributes}

    @cached_property
    def live(self) -> set[Node]:
        """Everything that is reached."""
        entries = [node for path in self.entries for node in self.find(path[0], path[1:])]
        waiting = [*entries, *((name, "") for name in ("manage", "env") if name in self.modules)]
        seen: set[Node] = set()
        while waiting:
            if (node := waiting.pop()) not in seen:
                seen.add(node)
                waiting += self.named_by(*node) if node[1] else self.run_by(node[0])
        return seen

    def named_by(self, module: str, name: str) -> Iterator[Node]:
        """Return what a definition reads."""
        for path in self.modules[module].definitions[name].reads:
            yield from self.resolve(module, path)

    def run_by(self, module: str) -> Iterator[Node]:
        """Return what happens when a module is imported."""
        known = self.modules[module]
        yield from ((parent, "") for parent in (module.rpartition(".")[0],) if parent)
        for path in known.reads:
            yield from self.resolve(module, path)
        for each in known.imports.values():
            start, names = self.origin(module, each)
            yield from ((found, "") for found, _ in self.find(start, names))
        if module in self.packages - {self.package}:
            beside = {f"{module}.{name}" for name, importer in IMPORTED_BY_NAME.items() if importer in self.modules}
            yield from ((name, "") for name in beside & self.modules.keys())
        convention = CONVENTIONS.get(module.rpartition(".")[2], "")
        for name, definition in known.definitions.items():
            if re.fullmatch(convention, name) or any(self.registers(module, each) for each in definition.decorators):
                yield module, name

    def registers(self, module: str, decorator: Chain) -> bool:
        by_object = len(decorator) > 1 and any(name for _, name in self.resolve(module, decorator[:-1]))
        return bool(decorator) and (by_object or decorator[-1] in REGISTERING)

    @property
    def unused(self) -> Iterator[Node]:
        """Each module that nothing imports, and each definition in the others that nothing reads."""
        for module, known in self.modules.items():
            names = known.definitions if (module, "") in self.live else [""]
            yield from ((module, name) for name in names if (module, name) not in self.live)
