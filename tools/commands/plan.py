"""``inrymning plan``: import, check, draw and light floor plans."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sim.errors import FileProblem, Issue, Severity, UsageProblem
from sim.issue_text import issue_text
from sim.plan.codes import Names
from sim.plan.named import sentence
from tools.cli import LazyGroup
from tools.settings import Settings

command = LazyGroup(
    {
        "import": "tools.commands.plan_import",
        "answer": "tools.commands.plan_answer",
        "check": "tools.commands.plan_check",
        "furnish": "tools.commands.plan_furnish",
        "draw": "tools.commands.plan_draw",
        "bake": "tools.commands.plan_bake",
        "export": "tools.commands.plan_export",
    },
    name="plan",
)


def rows(issues: tuple[Issue, ...], language: str, names: Names | None = None) -> list[dict[str, str]]:
    """Issues as JSON rows, the worst first; with ``names``, sentences say what people call things."""
    order = list(Severity)
    ranked = sorted(issues, key=lambda i: order.index(i.severity))
    texts = [issue_text(i, language) if names is None else sentence(i, names, language) for i in ranked]
    return [
        {"code": i.code, "severity": str(i.severity), "where": i.where, "text": text}
        for i, text in zip(ranked, texts, strict=True)
    ]


def alike(settings: Settings, shown: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Rows without what is like a row before, which says how many they are; errors are all told, and all with ``-v``."""
    if settings.verbose:
        return list(shown)
    times = Counter(r["code"] for r in shown)
    first = {r["code"]: i for i, r in reversed(list(enumerate(shown)))}
    more = {c: " " + settings.say("plan.more_alike", count=n - 1) if n > 1 else "" for c, n in times.items()}
    return [
        r if r["severity"] == "error" else {**r, "text": r["text"] + more[r["code"]]}
        for i, r in enumerate(shown)
        if r["severity"] == "error" or first[r["code"]] == i
    ]


def tell_rows(settings: Settings, shown: list[dict[str, str]], most: int = 12) -> None:
    """Issues for people: the worst first, and how many more there are; notes are counted, and listed with ``-v``."""
    shown = alike(settings, shown)
    kept = [r for r in shown if settings.verbose or r["severity"] != "note"]
    listed = kept if settings.verbose else kept[:most]
    for row in listed:
        settings.tell(f"  {row['code']}  {settings.say('cli.severity.' + row['severity'])}: {row['text']}")
    if len(kept) > len(listed):
        settings.tell("  " + settings.say("cli.plan.more", count=len(kept) - len(listed)))
    if len(shown) > len(kept):
        settings.tell("  " + settings.say("cli.check.notes", count=len(shown) - len(kept)))


def writable(path: Path, force: bool) -> Path:
    """``path`` if it can be written, else the reason why not, before any work is done."""
    if path.is_dir():
        raise FileProblem(path, "is a folder.", fix="Name a file in it.")
    if not path.absolute().parent.is_dir():
        raise FileProblem(path, "cannot be written: its folder does not exist.", fix="Make the folder first.")
    if path.exists() and not force:
        raise UsageProblem(f"{path} exists already. Use --force to overwrite it, or name another file with -o.")
    return path
