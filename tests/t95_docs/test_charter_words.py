"""Charter 1: nothing frightening in any text, identifier or asset name that we ship."""

import io
import json
import re
import tokenize
from pathlib import Path

import pytest

# The scenario checker has its own list for authors' texts; this one is independent, so that neither can quietly lose a word.
ENGLISH = """
assailant assailants attacker attackers shooter shooters gunman perpetrator enemy enemies threat threats weapon
weapons gun guns rifle pistol knife knives shot shots gunshot gunshots shoot shooting scream screams screaming blood
bloody injury injuries injured wound wounds wounded death deaths dead die dies died kill kills killed killing killer
victim victims casualty casualties murder murdered terror terrorist attack attacks attacked hostage bomb bombs
explosion corpse
""".split()  # noqa: SIM905
SWEDISH = """
gärningsman gärningsmannen angripare angriparen förövare förövaren skytt skytten skjutare fiende fienden vapen vapnet
pistol pistolen gevär kniv kniven skott skottet skotten skjuta skjuter skjuten skrik skriket skriker skrek blod blodig
blodet skada skador skadad skadade skadats sår såret sårad sårade död döda dödad dött mörda mördad mord offer offret
terror terrorist attack attacken attackerar gisslan bomb bomben explosion hot hotet hotar
""".split()  # noqa: SIM905
BANNED = frozenset(ENGLISH + SWEDISH)

# A word that is innocent in one place. Each has its reason.
INNOCENT = {
    ("tools/packaging/monado.sh", "kill"): "the shell's command that ends a process",
    ("sim/app/filming/reels.py", "kill"): "what Python calls ending a process",
    ("tools/art/furnishing.py", "offer"): "an English verb: a piece of furniture is put there if it fits",
    ("tools/art/room_recipes.py", "offer"): "the same",
}

WORD = re.compile(r"[^\W\d_]+")
CAMEL = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])")


def words(text: str) -> set[str]:
    """Whole words, and the parts of snake_case and camelCase names."""
    found = set()
    for run in WORD.findall(text):
        found |= {run.lower(), *(part.lower() for part in CAMEL.split(run))}
    return found


def shipped_files(root: Path) -> list[Path]:
    kept = [root / "README.md", root / "CHANGELOG.md", root / "pyproject.toml"]
    for folder in ("sim", "scoring", "tools", "scenarios", "assets"):
        kept += [
            p
            for p in (root / folder).rglob("*")
            if p.is_file() and p.suffix in {".py", ".json", ".toml", ".md", ".sh", ".txt", ".glsl", ".vert", ".frag"}
        ]
    return [p for p in kept if p.exists() and "__pycache__" not in p.parts]


def the_list_itself(path: Path) -> bool:
    """The files whose duty is to hold the banned words."""
    return path.name in {"banned_words.py", "wording.py", "words.py"}


def test_no_frightening_word_in_anything_shipped(repository: Path):
    faults = []
    for path in shipped_files(repository):
        if the_list_itself(path) or path.name == "LICENSE" or path.name.endswith("OFL.txt"):
            continue
        name = path.relative_to(repository).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            bad = {w for w in words(line) & BANNED if (name, w) not in INNOCENT}
            faults += [f"{name}:{number}: {w}: {line.strip()[:100]}" for w in sorted(bad)]
    assert not faults, "\n".join(faults)


def test_no_frightening_file_name(repository: Path):
    for folder in ("sim", "scoring", "tools", "scenarios", "assets"):
        for path in (repository / folder).rglob("*"):
            assert not words(path.stem) & BANNED, path


def test_the_search_would_find_one(tmp_path: Path):
    assert words("enemyPosition") & BANNED
    assert words("the_shooter_room") & BANNED
    assert words("En gärningsman syns") & BANNED
    assert not words("screenshot of a snapshot, skadestånd") & BANNED


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_author_text_in_shipped_scenarios_is_calm(repository: Path, language):
    def texts(node):
        if isinstance(node, dict):
            if isinstance(node.get(language), str):
                yield node[language]
            for value in node.values():
                yield from texts(value)
        elif isinstance(node, list):
            for value in node:
                yield from texts(value)

    files = sorted((repository / "scenarios").rglob("*.scenario.json")) + sorted(
        (repository / "scenarios").rglob("*.rubric.json")
    )
    files += sorted((repository / "scenarios").rglob("*.criteria.json"))
    assert files
    for file in files:
        for text in texts(json.loads(file.read_text(encoding="utf-8"))):
            assert not words(text) & BANNED, text
            assert text.count("!") <= 1, f"one exclamation mark is enough: {text}"
            assert not re.search(
                r"\b[A-ZÅÄÖ]{4,}\b", text.replace("ÖVNING", "").replace("STOPP", "").replace("DRILL", "").replace("STOP", "")
            ), text


def test_the_picture_layer_does_not_know_where_the_danger_is(repository: Path):
    """Danger has no figure: nothing that draws reads the danger zone."""
    for folder in ("view", "xr", "trainee"):
        for path in (repository / "sim" / folder).rglob("*.py"):
            names = [
                t.string
                for t in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
                if t.type == tokenize.NAME
            ]
            assert not [n for n in names if "danger" in n.lower()], path
