"""Spoiled drawings: whatever was done to a file, it is imported or refused in one sentence, soon, and nothing is left lying.

A few hundred mutants of each format are tried here; ``-m slow`` tries ten thousand, as does ``tests.t10_plan.mutations``.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from sim.errors import FileProblem
from tests.t10_plan import mutation_seeds, mutations
from tests.t10_plan.mutators import BYTES, MUTATORS
from tools.importers import import_drawing
from tools.importers.guard import guarded_import

FEW, MANY = 60, 10_000

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each mutant is tried in a forked process")

for library in ("ifcopenshell", "ezdxf", "shapely", "pypdfium2", "yaml"):
    pytest.importorskip(library, reason='drawings cannot be imported here: pip install "inrymning[import]"')

FORMATS = sorted(mutation_seeds.SEEDS)


@pytest.fixture
def home() -> Iterator[None]:
    """Trying mutants changes the working folder."""
    here = Path.cwd()
    yield
    os.chdir(here)


def seeds() -> list[tuple[str, str, bytes]]:
    return [(form, name, content) for form in FORMATS for name, content in mutation_seeds.SEEDS[form]()]


def tried(form: str, count: int, folder: Path) -> list[mutations.Outcome]:
    return list(mutations.outcomes(form, range(count), folder))


@pytest.mark.parametrize(("form", "name", "content"), seeds(), ids=lambda v: v if isinstance(v, str) else "")
def test_the_seed_itself_is_sound(form, name, content, tmp_path):
    """Else every mutant would be refused at the door."""
    (tmp_path / name).write_bytes(content)
    if form in mutation_seeds.BESIDE:
        beside, other = mutation_seeds.BESIDE[form]
        (tmp_path / beside).write_bytes(other)
    result = import_drawing(tmp_path / name)
    if form in {"pdf", "png", "jpeg"}:
        assert len(result.picture) > 100
    else:
        assert result.counts["rooms"] >= 1
        assert form == "wkt" or name == "areas.dxf" or result.counts["doors"] >= 2


@pytest.mark.parametrize("form", FORMATS)
def test_seeds_and_mutants_are_the_same_every_time(form):
    assert mutation_seeds.SEEDS[form]() == mutation_seeds.SEEDS[form]()
    for number in range(20):
        assert mutations.mutant(form, number) == mutations.mutant(form, number)


@pytest.mark.parametrize("form", FORMATS)
def test_mutants_differ_from_their_seeds_and_each_other(form):
    sound = {content for _, content in mutation_seeds.SEEDS[form]()}
    given = [mutations.mutant(form, number) for number in range(60)]
    assert sum(g.content in sound for g in given) < 20
    assert len({g.content for g in given}) > 35
    assert len({g.how for g in given}) > 15


@pytest.mark.parametrize(("form", "name", "content"), seeds(), ids=lambda v: v if isinstance(v, str) else "")
def test_every_way_to_spoil_works_on_a_sound_file(form, name, content):
    ways = MUTATORS["ifczip" if name.endswith(".ifczip") else form]
    for how, way in {**BYTES, **ways}.items():
        assert all(isinstance(way(content, Random(n)), bytes) for n in range(4)), how


@pytest.mark.parametrize("form", FORMATS)
def test_a_few_spoiled_files(form, tmp_path, home):
    found = tried(form, FEW, tmp_path)
    wrong = [o for o in found if o.kind not in mutations.FINE | mutations.STOPS]
    assert not wrong, mutations.summary(form, range(FEW), found, mutations.describe(form, None))["defects"]
    assert {o.kind for o in found} >= mutations.FINE, "some should pass and some not"


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("form", FORMATS)
def test_very_many_spoiled_files(form, tmp_path, home, request):
    if "slow" not in str(request.config.getoption("-m")):
        pytest.skip("ten thousand files take a quarter of an hour: run with -m slow")
    found = tried(form, MANY, tmp_path)
    wrong = [o for o in found if o.kind not in mutations.FINE | mutations.STOPS]
    assert not wrong, mutations.summary(form, range(MANY), found, mutations.describe(form, None))["defects"]


STOPPING = {"a division by zero in the kernel": ("ifc", 111), "a missing shape in the kernel": ("ifc", 551)}
"""Mutants that stopped a native library when they were found; newer libraries may do better."""


@pytest.mark.parametrize("what", STOPPING)
def test_what_stops_a_library_is_one_sentence_behind_the_guard(what, tmp_path):
    given = mutations.mutant(*STOPPING[what])
    path = tmp_path / given.name
    path.write_bytes(given.content)
    with contextlib.suppress(FileProblem):
        guarded_import(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [given.name]


class TestTheHarnessItself:
    """It would tell if something were wrong."""

    def outcome(self, monkeypatch, tmp_path, importer, count=3):
        monkeypatch.setattr(mutations, "import_drawing", importer)
        monkeypatch.setattr(mutations, "SECONDS", 1)
        return [o.kind for o in mutations.outcomes("wkt", range(count), tmp_path)]

    def test_a_traceback(self, monkeypatch, tmp_path, home):
        def importer(path, options):
            raise KeyError(path)

        assert self.outcome(monkeypatch, tmp_path, importer) == ["traceback"] * 3

    def test_a_sentence_of_many_lines(self, monkeypatch, tmp_path, home):
        def importer(path, options):
            raise FileProblem(path, "is\nodd")

        assert self.outcome(monkeypatch, tmp_path, importer) == ["long"] * 3

    def test_a_file_left_behind(self, monkeypatch, tmp_path, home):
        def importer(path, options):
            Path("half.part").write_bytes(b"")
            raise FileProblem(path, "is odd")

        assert self.outcome(monkeypatch, tmp_path, importer) == ["left"] * 3

    def test_a_hang(self, monkeypatch, tmp_path, home):
        calls = []

        def importer(path, options):
            calls.append(path)
            while len(calls) > len(mutation_seeds.SEEDS["wkt"]()):
                pass
            raise FileProblem(path, "is odd")

        assert self.outcome(monkeypatch, tmp_path, importer, 2) == ["hang"] * 2

    def test_a_stop_of_a_library(self, monkeypatch, tmp_path, home):
        here = os.getpid()

        def importer(path, options):
            if os.getpid() != here:
                os.abort()
            raise FileProblem(path, "is odd")

        assert self.outcome(monkeypatch, tmp_path, importer) == ["crash"] * 3

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a limit of memory")
    def test_memory(self, monkeypatch, tmp_path, home):
        here = os.getpid()

        def importer(path, options):
            if os.getpid() != here:
                bytearray(mutations.MEGABYTES * 1_100_000)
            raise FileProblem(path, "is odd")

        assert self.outcome(monkeypatch, tmp_path, importer) == ["memory"] * 3
