"""Lists the sentences errors are raised with, and those without a translation: ``python -m tools.packaging.sentences``.

A sentence is an argument of an error's constructor (``NAMED``): a text, an f-string (what it fills in becomes ``{}``), a choice
between such, or a name of this function or module that is one of them.  What cannot be told is listed with its place.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.sentences import known

ROOT = Path(__file__).resolve().parents[2]

NAMED: Mapping[str, tuple[str | int, ...]] = {
    "FileProblem": (1, 2, 3, "problem", "place", "fix"),
    "UsageProblem": (0,),
    "MissingOnThisMachine": (0, 1, "what", "fix"),
    "StoreProblem": (0,),
    "XrLost": (0,),
    "XrProblem": (0,),
    "Answer": (1, 2, "found", "fix"),
    "Probed": (1, 2, "found", "fix"),
    "Check": (2, 3, "found", "fix"),
}
"""Constructors and which of their arguments people read."""


@dataclass
class Found:
    """Sentences by template, each with the place of its first use, and places where none could be told."""

    sentences: dict[str, str] = field(default_factory=dict)
    unclear: list[str] = field(default_factory=list)


def collect(root: Path = ROOT) -> Found:
    """All sentences of the program's own code."""
    found = Found()
    for folder in ("sim", "scoring", "tools"):
        for path in sorted((root / folder).rglob("*.py")):
            _module(ast.parse(path.read_text(encoding="utf-8")), str(path.relative_to(root)), found)
    return found


def missing(language: str, root: Path = ROOT) -> dict[str, str]:
    """Sentences without a translation, with their places."""
    there = known(language)
    return {s: place for s, place in collect(root).sentences.items() if s not in there and _says_something(s)}


def _says_something(template: str) -> bool:
    return any(c.isalpha() for c in template.replace("{}", ""))


def _module(tree: ast.Module, name: str, found: Found) -> None:
    globals_ = _assigned(tree.body)
    for function in [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))]:
        names = {**globals_, **(_assigned(list(ast.walk(function))) if isinstance(function, ast.FunctionDef) else {})}
        for call in _calls(function):
            place = f"{name}:{call.lineno}"
            for argument in _arguments(call):
                for template in _templates(argument, names):
                    if template is None:
                        found.unclear.append(f"{place}: {ast.unparse(argument)[:80]}")
                    elif template.strip():
                        found.sentences.setdefault(template, place)


def _calls(scope: ast.AST) -> Iterator[ast.Call]:
    """Constructor calls of this scope, not of functions inside it."""
    stack = list(ast.iter_child_nodes(scope))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Call) and _called(node) in NAMED:
            yield node
        if not isinstance(node, ast.FunctionDef):
            stack += ast.iter_child_nodes(node)


def _called(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""


def _arguments(call: ast.Call) -> Iterator[ast.expr]:
    wanted = NAMED[_called(call)]
    for n, argument in enumerate(call.args):
        if n in wanted and not isinstance(argument, ast.Starred):
            yield argument
    yield from (k.value for k in call.keywords if k.arg in wanted)


def _assigned(nodes: list[ast.AST] | list[ast.stmt]) -> dict[str, list[ast.expr]]:
    """What names are set to, in all places."""
    values: dict[str, list[ast.expr]] = {}
    for node in nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AnnAssign) else None
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(target, ast.Name) and value is not None:
            values.setdefault(target.id, []).append(value)
    return values


def _templates(node: ast.expr, names: Mapping[str, list[ast.expr]], depth: int = 0) -> list[str | None]:
    """The templates an expression can be; None where that cannot be told."""
    if isinstance(node, ast.Constant):
        return [str(node.value).replace("{", "{{").replace("}", "}}") if isinstance(node.value, str) else None]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)]
    if isinstance(node, ast.IfExp | ast.BoolOp):
        choices = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
        return [t for v in choices for t in _templates(v, names, depth)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = (_templates(x, names, depth) for x in (node.left, node.right))
        return [None if a is None or b is None else a + b for a in left for b in right]
    if isinstance(node, ast.Name) and node.id in names and depth < 3:
        return [t for v in names[node.id] for t in _templates(v, names, depth + 1)]
    return [None]


def main() -> None:
    """Prints what lacks a translation, as lines for the file, and exits 1 if anything does."""
    lacking = missing("sv")
    for sentence, place in lacking.items():
        sys.stdout.write(f'# {place}\n"{sentence}" = ""\n')
    for place in collect().unclear:
        sys.stdout.write(f"# cannot be told: {place}\n")
    sys.exit(1 if lacking else 0)


if __name__ == "__main__":
    main()
