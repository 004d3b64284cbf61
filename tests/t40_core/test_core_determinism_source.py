"""What the source of the core and of the hot parts of space may not use: functions whose last bit differs between machines.

IEEE 754 fixes + - * / sqrt and comparisons; exp, log, powers, angles, matrix products (BLAS) and the order of a sum's terms are
free, and numpy does use that freedom (research: exp, log, power and tanh change with the vector instructions, matmul with the
kernel).  A float sum is allowed where its terms are few or its result decides nothing: each such place is named here with why.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim.core
import sim.space

BANNED_IMPORTS = {"pydantic", "time", "random", "datetime", "os", "threading", "secrets", "uuid", "panda3d", "xr", "scipy"}

INEXACT = {
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp", "power", "pow", "float_power", "cbrt",
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "atan2", "sinh", "cosh", "tanh", "sinc", "asin", "acos", "atan",
    "deg2rad", "rad2deg", "degrees", "radians", "hypot", "dist", "erf", "gamma",
    "matmul", "dot", "vdot", "inner", "outer", "tensordot", "einsum", "norm", "inv", "solve", "det", "kron",
    "convolve", "correlate", "interp", "polyfit", "polyval", "fft", "cov", "corrcoef", "std", "var", "average", "trapezoid",
    "linalg", "vecdot", "default_rng", "RandomState", "rand", "randn", "randint", "shuffle", "fsum", "fma", "nansum", "nanmean",
}  # fmt: skip
"""Names of functions, methods and modules."""

SUMS = {"sum", "mean", "prod", "trace", "nansum"}
"""Reductions whose order of terms is numpy's own affair: exact over whole numbers and truth values only."""

HOT = {"corners", "funnel", "joined", "locate", "motion", "nav", "outdoors", "sight", "sightlines", "sound", "space", "tables"}
"""Modules of sim.space that are asked in a step, or whose numbers are."""

FEW = "few terms, worked out once when the tables are made"
TWO = "the two terms of a squared length"
WHOLE = "whole numbers or truth values"

ALLOWED_SUMS = {
    ("core", "corners"): WHOLE,
    ("core", "gates"): FEW,
    ("core", "geometry"): FEW,
    ("core", "news"): WHOLE,
    ("core", "occupants"): WHOLE,
    ("core", "outlook"): WHOLE,
    ("core", "pairs"): WHOLE,
    ("core", "world"): FEW,
    ("space", "locate"): FEW,
    ("space", "nav"): TWO,
    ("space", "sight"): WHOLE,
    ("space", "sightoverlaps"): FEW,
}
"""Modules that sum, and why that is no harm; a new one is put here by whoever has looked."""

EXACT_IN_SPITE = {("space", "sound", "log10")}
"""Decimal's logarithm is correctly rounded by its specification (PEP 327), unlike the C library's."""


def modules() -> list[tuple[str, Path]]:
    core = sorted(Path(sim.core.__file__).parent.rglob("*.py"))
    space = [p for p in sorted(Path(sim.space.__file__).parent.glob("*.py")) if p.stem in HOT or p.stem.startswith("sight")]
    return [("core", p) for p in core] + [("space", p) for p in space]


MODULES = pytest.mark.parametrize(("part", "path"), modules(), ids=lambda x: x if isinstance(x, str) else x.stem)


def findings(part: str, name: str, source: str) -> Iterator[str]:
    """What a module's source uses and may not."""
    tree = ast.parse(source)
    whole = {id(c.args[0]) for c in ast.walk(tree) if isinstance(c, ast.Call) and _called(c) in ("int", "bool") and c.args}
    for node in ast.walk(tree):
        where = f"line {getattr(node, 'lineno', 0)}: "
        if isinstance(node, ast.Import):
            yield from (where + a.name for a in node.names if a.name.split(".")[0] in BANNED_IMPORTS)
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").split(".")[0]
            yield from (where + module for _ in [0] if module in BANNED_IMPORTS)
            if module in ("math", "cmath", "numpy"):
                yield from (where + a.name for a in node.names if a.name in INEXACT | SUMS)
        if isinstance(node, ast.Attribute) and node.attr in INEXACT and (part, name, node.attr) not in EXACT_IN_SPITE:
            yield where + node.attr
        sums = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SUMS
        if sums and (part, name) not in ALLOWED_SUMS and id(node) not in whole:
            yield where + "a sum: of whole numbers or of few terms? then name the module in ALLOWED_SUMS"
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult):
            yield where + "@"
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow) and not _fixed_power(node):
            yield where + "**"
        if isinstance(node, ast.Call) and _called(node) == "pow":
            yield where + "pow"
        if isinstance(node, ast.For | ast.comprehension) and _is_set(node.iter):
            yield where + "the order of a set"


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _fixed_power(node: ast.BinOp | ast.AugAssign) -> bool:
    """A power of two constants, which the compiler works out the same everywhere because it is a power of two."""
    return isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant) and node.left.value in (2, 2.0)


def _is_set(node: ast.expr) -> bool:
    return isinstance(node, ast.Set | ast.SetComp) or (isinstance(node, ast.Call) and _called(node) in ("set", "frozenset"))


@MODULES
def test_a_module_uses_exact_functions_only(part: str, path: Path) -> None:
    assert list(findings(part, path.stem, path.read_text(encoding="utf-8"))) == []


def test_there_are_modules_to_look_at() -> None:
    names = {(part, p.stem) for part, p in modules()}
    assert {("core", "movement"), ("core", "simulation"), ("space", "motion"), ("space", "sight")} <= names
    assert set(ALLOWED_SUMS) <= names, "a module that is gone is no longer allowed anything"


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nx = np.exp(y)",
        "import numpy as np\nx = np.linalg.norm(y)",
        "from math import hypot\n",
        "import math\nx = math.atan2(1, 2)",
        "import random\n",
        "from datetime import datetime\n",
        "x = a @ b",
        "x = a ** 0.5",
        "x = a ** 3",
        "x **= 2",
        "x = pow(a, b)",
        "x = weights.sum()",
        "x = y.mean(axis=0)",
        "import numpy as np\nrng = np.random.default_rng(1)",
        "for x in {1, 2}: pass",
        "y = [x for x in set(z)]",
    ],
)
def test_what_is_forbidden_is_found(source: str) -> None:
    assert list(findings("core", "anything", source))


@pytest.mark.parametrize(
    "source",
    [
        "x = sqrt(a * a + b * b)",
        "x = (n >> 11) * 2.0**-53",
        "n = int(mask.sum())",
        "for x in sorted({1, 2}): pass",
        "for x in sorted(set(z)): pass",
        "x = np.bincount(i, weights=w)",
        "x = np.cumsum(counts)",
    ],
)
def test_what_is_exact_is_not(source: str) -> None:
    assert list(findings("core", "anything", source)) == []
