"""What the documents say is what the program does, and everything it has is in a document."""

import hashlib
import re
import tomllib
from pathlib import Path

import click
import pytest

from scoring.assess import MET, ON_THE_WAY, PARTLY, SECURE
from scoring.rubric_bank import load_bank
from scoring.rubric_file import load_rubric
from sim.events import MEANING, EventType
from sim.resources import shipped
from sim.scenario.levels import GUARDIAN_AGE, HEADSET_AGE, LONGEST
from sim.session.runlog import KEEP_DAYS
from sim.text import LANGUAGES, number, table
from sim.trainee.comfort import Comfort
from sim.trainee.desktop import Keys
from sim.trainee.stop import BUTTON_SECONDS, HANDS_SECONDS
from tools.art.manifest import FOLDER, asset_files, rewrite, rows
from tools.cli import COMMANDS, LazyGroup, main_group
from tools.packaging.tables import AREAS, documents, filled

FORMATS = {".py", ".json", ".toml", ".md", ".sh", ".txt", ".ifc", ".db", ".runlog", ".png", ".svg"}


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command with its group's name before it."""
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        inner = commands(command, (*path, name)) if isinstance(command, LazyGroup) else [(*path, name)]
        found += inner
    return found


def readmes(repository: Path) -> list[Path]:
    kept = [repository / "README.md"]
    for folder in ("sim", "scoring", "tools", "scenarios", "assets"):
        kept += sorted((repository / folder).rglob("*.md"))
    return kept


@pytest.fixture(scope="module")
def used(repository):
    """Codes that stand in the program's source."""
    found = set()
    for folder in ("sim", "scoring", "tools"):
        for path in (repository / folder).rglob("*.py"):
            found |= set(re.findall(r"[\"']([PISRK]\d{3})[\"']", path.read_text(encoding="utf-8")))
    return found


@pytest.fixture(scope="module")
def guide(repository):
    return (repository / "sim" / "trainee" / "README.md").read_text(encoding="utf-8")


class TestCommands:
    def test_the_list_is_not_empty(self):
        assert {("demo",), ("run",), ("plan", "import"), ("results", "show")} <= set(commands(main_group))

    def test_every_command_is_shown_in_the_readme(self, repository):
        readme = (repository / "README.md").read_text(encoding="utf-8")
        assert [c for c in commands(main_group) if f"inrymning {' '.join(c)}" not in readme] == []

    def test_every_command_in_a_document_exists(self, repository):
        known = {" ".join(c) for c in commands(main_group)} | set(COMMANDS)
        for path in readmes(repository):
            for line in re.findall(r"inrymning ((?:[a-z]+ ?)+)", "\n".join(code(path))):
                words = line.split()
                assert not words or words[0] in COMMANDS, f"{path}: inrymning {line}"
                if words and words[0] in ("plan", "results") and len(words) > 1:
                    assert " ".join(words[:2]) in known, f"{path}: inrymning {line}"

    def test_every_option_in_a_document_exists(self, repository):
        options = {"--help"}
        for path in commands(main_group):
            command: click.Command = main_group
            for name in path:
                assert isinstance(command, click.Group)
                found = command.get_command(click.Context(command), name)
                assert found is not None
                command = found
            options |= {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
        for path in readmes(repository):
            for line in code(path):
                if "inrymning" in line:
                    used = set(re.findall(r"(?<!\S)--[a-z]+", line.partition("inrymning ")[2]))
                    assert used <= options, f"{path}: {line}"


def code(path: Path) -> list[str]:
    """What stands as code in a document: blocks line by line, and what is between backticks."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)


class TestTables:
    """Tables the program writes stand in the documents as it would write them now."""

    @pytest.mark.parametrize("name", ["scoring/README.md", "scenarios/reference.md", "assets/README.md"])
    def test_they_are_up_to_date(self, repository, name):
        wanted = documents()[repository / name]
        assert (repository / name).read_text(encoding="utf-8") == wanted, "run: python -m tools.packaging.tables"

    def test_a_table_without_a_place_is_noticed(self):
        with pytest.raises(ValueError, match="one place"):
            filled("<!-- other -->\n<!-- /other -->", {"codes": "x"})

    def test_what_is_around_a_table_is_left_alone(self):
        before = "a\n<!-- t -->\nold\n<!-- /t -->\nb\n"
        assert filled(before, {"t": "new\n"}) == "a\n<!-- t -->\nnew\n<!-- /t -->\nb\n"


class TestCodes:
    """Every issue code the program can give."""

    def test_each_has_a_text_in_both_languages_and_stands_in_the_reference(self, repository, used):
        reference = (repository / "scenarios" / "reference.md").read_text(encoding="utf-8")
        listed = set(re.findall(r"^\| ([PISRK]\d{3}) \|", reference, re.MULTILINE))
        assert used
        for code in used:
            for language in LANGUAGES:
                assert table(language)[f"{AREAS[code[0]]}.{code}"].strip()
            assert code in listed

    def test_none_is_explained_that_is_never_given(self, used):
        explained = {key.rsplit(".", 1)[1] for key in table("sv") if re.fullmatch(r"issue_\w+\.[PISRK]\d{3}", key)}
        assert explained - used == set()

    def test_a_sentence_is_in_its_own_language(self):
        for key in (k for k in table("sv") if k.startswith("issue_")):
            swedish, english = table("sv")[key], table("en")[key]
            assert swedish != english, key
            assert not re.search("[åäö]", english), f"{key}: {english}"


class TestEvents:
    def test_each_type_has_a_meaning_and_a_name_in_both_languages(self):
        assert set(MEANING) == set(EventType)
        for event in EventType:
            for language in LANGUAGES:
                assert table(language)[f"events.{event}"].strip()

    def test_no_name_is_left_of_a_type_that_is_gone(self):
        assert {k.removeprefix("events.") for k in table("sv") if k.startswith("events.")} == set(EventType)

    @pytest.mark.parametrize("script", ["careful", "random", "passive"])
    def test_what_events_say_in_a_real_run_stands_in_their_meaning(self, played, script):
        untold = {
            (str(e.type), key)
            for e in played(script).events
            for key in e.data
            if not re.search(rf"\b{key}\b", MEANING[e.type].replace("data:", ""))
        }
        assert untold == set()


class TestCriteria:
    @pytest.mark.parametrize("path", shipped("rubric"), ids=lambda p: p.name)
    def test_every_criterion_is_explained_to_coordinators(self, repository, path):
        guide = (repository / "scoring" / "README.md").read_text(encoding="utf-8")
        rubric, bank = load_rubric(path), load_bank().criteria
        [weights] = [line for line in guide.splitlines() if line.startswith("- ") and f"(`{rubric.id}`)" in line]
        for criterion in rubric.criteria:
            told = bank.get(criterion.id, criterion)
            [row] = [line for line in guide.splitlines() if line.startswith("|") and f"`{criterion.id}`" in line]
            for said in (told.name.sv, told.name.en, criterion.action, told.why.sv, told.source.sv):
                assert said in row
            assert ("**avgörande**" in row) == told.critical
            weight = number(criterion.weight, "sv", 1).removesuffix(",0")
            assert f"`{criterion.id}`{'**' * criterion.critical} {weight}" in weights

    def test_the_limits_are_the_programs(self, repository):
        guide = (repository / "scoring" / "README.md").read_text(encoding="utf-8")
        assert f"från {number(MET, 'sv', 2)} av sina poäng" in guide
        assert f"från {number(PARTLY, 'sv', 2)}," in guide
        assert f"från {SECURE * 100:.0f} %" in guide
        assert f"från {ON_THE_WAY * 100:.0f} %" in guide
        assert f"{KEEP_DAYS} dagar" in guide
        assert f"{KEEP_DAYS} dagar" in (repository / "README.md").read_text(encoding="utf-8")

    def test_the_tables_of_the_store_are_named(self, repository):
        guide = (repository / "scoring" / "README.md").read_text(encoding="utf-8")
        migrations = (repository / "scoring" / "migrations.py").read_text(encoding="utf-8")
        for name in re.findall(r"CREATE TABLE (\w+)", migrations):
            assert f"`{name}`" in guide


class TestTraineeGuide:
    def test_it_names_every_key_and_no_other(self, guide):
        desk = guide.partition("## Vid en skärm")[2].partition("\n## ")[0]
        told = set(re.findall(r"`([a-z_]+)`", desk))
        assert told == set(vars(Keys()).values())

    def test_how_to_stop_takes_as_long_as_it_says(self, guide):
        assert f"i {number(HANDS_SECONDS, 'sv')} s" in guide
        assert f"i {number(BUTTON_SECONDS, 'sv')} s" in guide
        assert f"for {HANDS_SECONDS} s" in guide
        assert f"for {BUTTON_SECONDS} s" in guide

    def test_ages_length_and_turning_are_the_programs(self, guide):
        assert f"Headset från {HEADSET_AGE} år; under {GUARDIAN_AGE}" in guide
        assert LONGEST == 600
        assert "Högst tio minuter" in guide
        assert Comfort().snap == pytest.approx(0.5236, abs=1e-3)
        assert "steg om 30°" in guide


class TestAssets:
    def test_every_file_has_a_row_and_every_row_a_file(self):
        assert {p.relative_to(FOLDER).as_posix() for p in asset_files()} == set(rows())

    def test_hashes_are_the_files_own(self):
        for name, row in rows().items():
            assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == row["sha256"], (
                f"{name}: python -m tools.art.manifest"
            )

    def test_the_manifest_is_as_the_program_writes_it(self):
        assert rewrite() == (FOLDER / "manifest.toml").read_text(encoding="utf-8")

    def test_every_licence_may_be_passed_on_and_a_foreign_source_can_be_found(self):
        for name, row in rows().items():
            assert row["licence"] in {"Apache-2.0", "MIT", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0", "OFL-1.1"}, name
            assert row["source"] == "own work" or row["source"].startswith("https://"), name

    def test_a_typeface_travels_with_its_licence(self):
        fonts = [n for n in rows() if n.endswith((".ttf", ".otf"))]
        assert fonts
        for name in fonts:
            assert rows()[name]["licence"] == "OFL-1.1"
            assert list((FOLDER / name).parent.glob("*OFL.txt"))


class TestPlaces:
    """Every file and folder that a document names is there."""

    def test_links_lead_somewhere(self, repository):
        lost = []
        for path in readmes(repository):
            for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8")):
                lost += [f"{path}: {target}"] if not (path.parent / target).exists() else []
        assert lost == []

    def test_files_in_backticks_are_there(self, repository):
        lost = []
        for path in readmes(repository):
            for name in code(path):
                if re.fullmatch(r"[\w./-]+", name) and Path(name).suffix in FORMATS | {""} and ("/" in name or "." in name):
                    lost += [f"{path}: {name}"] if not known(repository, path, name) else []
        assert lost == []

    def test_modules_in_backticks_can_be_run(self, repository):
        for path in readmes(repository):
            for module in re.findall(r"python -m ((?:tools|sim|scoring)[\w.]+)", path.read_text(encoding="utf-8")):
                place = repository / module.replace(".", "/")
                assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), f"{path}: {module}"

    def test_every_folder_of_the_simulator_is_in_its_picture(self, repository):
        text = (repository / "sim" / "README.md").read_text(encoding="utf-8")
        folders = {p.name for p in (repository / "sim").iterdir() if (p / "__init__.py").exists()}
        assert {f for f in folders if f"`{f}/`" not in text} == set()

    def test_texts_are_there_in_both_languages(self, repository):
        swedish = {p.name for p in (repository / "assets" / "text" / "sv").glob("*.toml")}
        assert swedish == {p.name for p in (repository / "assets" / "text" / "en").glob("*.toml")}
        for path in (repository / "assets" / "text").rglob("*.toml"):
            assert tomllib.loads(path.read_text(encoding="utf-8"))


DATA_FOLDER = {"results.db", "keep.toml", "runs/", "objects/", "pictures/", "cache/", "runs", "objects"}
"""Made by the program when it runs."""

EXAMPLES = re.compile(r"(min|mitt|my|skola|x|name)[\w-]*[./]|^NAME|/NAME", re.IGNORECASE)
"""Names a reader puts in."""


def known(repository: Path, document: Path, name: str) -> bool:
    """Whether a name is a file beside the document or in the checkout, or one the program or the reader makes."""
    if name in DATA_FOLDER or EXAMPLES.search(name) or name.startswith((".", "--")):
        return True
    if "/" not in name and any(repository.glob(f"[!.]*/**/{name}")):
        return True
    return any((base / name).exists() for base in (document.parent, repository))
