"""What one Python file defines, imports and reads."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

#: A name and the attributes that are read from it.
Chain = tuple[str, ...]


class Import(NamedTuple):
    """What a name stands for: a name in a module, or the module itself; `level` counts leading dots."""

    level: int
    module: str
    name: str = ""


@dataclass
class Definition:
    """What stands at the top of a module under a name, and what it reads."""

    reads: set[Chain] = field(default_factory=set)
    decorators: list[Chain] = field(default_factory=list)


@dataclass
class Facts:
    """What a file says, wherever it stands."""

    definitions: dict[str, Definition] = field(default_factory=dict)
    imports: dict[str, Import] = field(default_factory=dict)
    #: By the statements that run when it is imported.
    reads: set[Chain] = field(default_factory=set)
    #: Each attribute that is read, after the name that stands before it.
    attributes: set[tuple[str, str]] = field(default_factory=set)
    #: What classes of settings hold for others to read.
    settings: set[str] = field(default_factory=set)
    #: What models hold, which may be nested in settings.
    models: set[str] = field(default_factory=set)


def chain(node: ast.AST) -> Chain:
    """Return the dotted name that an expression is, whether it is called or not; () for any other."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute) and (start := chain(node.value)):
        return (*start, node.attr)
    return chain(node.func) if isinstance(node, ast.Call) else ()


def reads(node: ast.AST, local: frozenset[str] = frozenset()) -> Iterator[Chain]:
    """Return what a part of a file reads, but for docstrings and the variables of its functions."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in local:
        yield (node.id,)
    if isinstance(node, ast.Attribute):
        whole = chain(node)
        yield from (whole,) if whole and whole[0] not in local else ()
        while isinstance(node, ast.Attribute):
            node = node.value
        yield from () if isinstance(node, ast.Name) else reads(node, local)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):  # an address, or a type not known yet
        yield from (tuple(re.split("[.:]", each)) for each in re.findall(r"(?:\w+[.:])+\w+", node.value))
        yield from [(node.value,)] if re.fullmatch(r"[A-Z]\w*", node.value) else []
    inner = local
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        arguments = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
        names = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
        inner |= arguments | {each.id for each in names if isinstance(each.ctx, ast.Store)}
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from reads(child, inner if name == "body" else local)


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Return every statement that stands at the top, in a branch as well."""
    for statement in body:
        if isinstance(statement, ast.If):
            yield ast.Expr(statement.test)
        if isinstance(statement, ast.If | ast.Try):
            yield from statements([*statement.body, *statement.orelse])
        else:
            yield statement


def defined(statement: ast.stmt) -> list[str]:
    """Return the names that a statement gives something."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        names = [each for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
        return [each.id for each in names if isinstance(each.ctx, ast.Store) and not each.id.startswith("__")]
    return []


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Import]]:
    """Return the names that an import gives something, and what."""
    for each in node.names:
        if isinstance(node, ast.ImportFrom):
            yield each.asname or each.name, Import(node.level, node.module or "", each.name)
        else:
            module = each.name if each.asname else each.name.partition(".")[0]
            yield each.asname or module, Import(0, module)


def to_be_read(settings: ast.ClassDef) -> Iterator[str]:
    """Return the fields and properties of a class; its validators are for pydantic."""
    for member in settings.body:
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
            yield member.target.id
        elif isinstance(member, ast.FunctionDef):
            decorators = [chain(each)[-1] for each in member.decorator_list]
            yield from () if any("validator" in each for each in decorators) else [member.name]


@cache
def facts(text: str) -> Facts:
    """Read a file."""
    found, tree = Facts(), ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.imports |= dict(imported(node))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            found.attributes.add(((chain(node.value) or ("",))[-1], node.attr))
        elif isinstance(node, ast.ClassDef):
            bases = {chain(each)[-1] for each in node.bases if chain(each)}
            found.settings |= set(to_be_read(node)) if any("Settings" in each for each in bases) else set()
            found.models |= set(to_be_read(node)) if "BaseModel" in bases else set()
    for statement in statements(tree.body):
        names, said = defined(statement), set(reads(statement))
        for name in names:
            definition = found.definitions.setdefault(name, Definition())
            definition.reads |= said
            definition.decorators += [chain(each) for each in getattr(statement, "decorator_list", ())]
        found.reads |= said if not names else set()
    return found
