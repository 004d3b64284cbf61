"""Writes the tables in our documents that the program itself knows: ``python -m tools.packaging.tables``.

A table stands between ``<!-- NAME -->`` and ``<!-- /NAME -->``; what is between them is written over, the rest is left alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scoring.rubric import Avoided, Best, Criterion, Distinct, Done, Evidence, Rubric, Value, Weakest, parts
from scoring.rubric_bank import load_bank
from scoring.rubric_file import load_rubric
from sim.core.people.mind import Mode
from sim.core.people.policies import FIRST, STATES
from sim.core.people.population import GAITS
from sim.core.people.timing import PARAMETERS, REACTION, Span
from sim.events import MEANING, EventType
from sim.resources import shipped
from sim.text import table
from tools.art.manifest import rows as asset_rows

ROOT = Path(__file__).resolve().parents[2]
PHASES = ("flee", "shelter", "alarm")
AREAS = {"P": "issue_plan", "I": "issue_import", "S": "issue_scenario", "R": "issue_rubric", "K": "issue_curriculum"}


def documents() -> Mapping[Path, str]:
    """Every document with tables, as it should read."""
    wanted = {
        ROOT / "scoring" / "README.md": {"criteria": criteria()},
        ROOT / "scenarios" / "reference.md": {"codes": codes(), "events": events(), "policies": policies(), "gaits": gaits()},
        ROOT / "assets" / "README.md": {"assets": assets()},
    }
    return {path: filled(path.read_text(encoding="utf-8"), tables) for path, tables in wanted.items()}


def main() -> None:
    """Writes the documents anew."""
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")


def filled(text: str, tables: Mapping[str, str]) -> str:
    """A document with its tables. Raises ValueError when a table has no place in it."""
    for name, content in tables.items():
        place = re.compile(f"<!-- {name} -->\n.*?<!-- /{name} -->", re.DOTALL)
        if len(place.findall(text)) != 1:
            raise ValueError(f"there must be one place between <!-- {name} --> and <!-- /{name} -->")
        text = place.sub(lambda _: f"<!-- {name} -->\n{content}<!-- /{name} -->", text)  # noqa: B023  used at once
    return text


def grid(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *body]
    return "\n" + "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines) + "\n"


# ---- rubrics ----


def criteria() -> str:
    """Every criterion of the bank and of the rubrics' own, and which rubric counts which with what weight."""
    bank, rubrics = load_bank().criteria, [load_rubric(path) for path in shipped("rubric")]
    own = {c.id: c for rubric in rubrics for c in rubric.criteria if c.id not in bank}
    return _criteria([*bank.values(), *own.values()]) + "".join(_weights(rubric) for rubric in rubrics) + "\n"


def _criteria(criteria: Sequence[Criterion]) -> str:
    """What shows each criterion, what it gives, why it counts and who says so."""
    head = ("Kriterium · *criterion*", "Kod", "Ses av", "Poäng, som andel", "Varför · källa")
    text = ""
    for phase in PHASES:
        body = [_row(c) for c in criteria if c.phase == phase]
        text += f"\n**{table('sv')[f'scoring.phase.{phase}']} · *{table('en')[f'scoring.phase.{phase}']}***\n{grid(head, body)}"
    return text


def _weights(rubric: Rubric) -> str:
    """One rubric's criteria by weight; in bold what caps the grade there."""
    ordered = sorted(rubric.criteria, key=lambda c: -c.weight)
    shown = ", ".join(f"{'**' * c.critical}`{c.id}`{'**' * c.critical} {_share(c.weight)}" for c in ordered)
    return f"\n- *{rubric.name.sv}* (`{rubric.id}`): {shown}"


def _row(criterion: Criterion) -> tuple[str, ...]:
    seen = dict.fromkeys(t for piece in parts(criterion.evidence) for t in _types(piece))
    mark = " **avgörande**" if criterion.critical else ""
    return (
        f"{criterion.name.sv} · *{criterion.name.en}*{mark}<br>`{criterion.id}`",
        criterion.action,
        "; ".join(table("sv")[f"events.{t}"] for t in seen),
        points(criterion.evidence),
        f"{criterion.why.sv}<br>*{criterion.source.sv}*",
    )


def _types(piece: Done | Avoided | Value | Distinct) -> Iterator[EventType]:
    for match in piece.matches if isinstance(piece, Avoided) else (piece.match,):
        yield from match.events


def points(evidence: Evidence) -> str:
    """What a piece of evidence gives: amounts and shares along its curve, or the share of each answer."""
    if isinstance(evidence, Best | Weakest):
        word = "eller" if isinstance(evidence, Best) else "och"
        return f"<br>*{word}* ".join(points(part) for part in evidence.of)
    if isinstance(evidence, Value) and evidence.scores:
        return " · ".join(f"`{answer}` {_share(share)}" for answer, share in evidence.scores.items())
    if len(evidence.curve) == 1:
        return _share(evidence.curve[0][1])
    marks = ["≤ " if evidence.curve[0][0] > 0 else "", *[""] * (len(evidence.curve) - 2), "≥ "]
    steps = zip(marks, evidence.curve, strict=True)
    return " · ".join(f"{mark}{_share(x)}{_unit(evidence)}: {_share(y)}" for mark, (x, y) in steps)


def _unit(piece: Done | Avoided | Value | Distinct) -> str:
    if isinstance(piece, Done) or (isinstance(piece, Avoided) and piece.amount == "seconds"):
        return " s"
    return {"avoided": " ggr", "distinct": " olika"}.get(piece.kind, "")


def _share(amount: float) -> str:
    return f"{amount:g}".replace(".", ",")


# ---- codes, events ----


def codes() -> str:
    """Every issue code with its sentence in both languages; ``⟨name⟩`` is filled in from the file."""
    swedish, english = table("sv"), table("en")
    found = {key.rsplit(".", 1)[1]: key for key in swedish if re.fullmatch(r"issue_\w+\.[PISRK]\d{3}", key)}
    ordered = sorted(found, key=lambda code: ("PISRK".index(code[0]), code))
    return grid(("Kod", "Svenska", "English"), [(c, _plain(swedish[found[c]]), _plain(english[found[c]])) for c in ordered])


def events() -> str:
    """Every type of event: its name in a file, what people read, and what it says."""
    body = [(f"`{e}`", table("sv")[f"events.{e}"], table("en")[f"events.{e}"], MEANING[e] or "–") for e in EventType]
    return grid(("Event", "Svenska", "English", "Holds"), body)


# ---- people ----


def policies() -> str:
    """Each policy with what it begins with, each state with what ends it, and every parameter with its bounds and source."""
    begins = [(f"`{name}`", _span(REACTION[name]), _modes(modes)) for name, modes in FIRST.items()]
    states = [
        (f"`{mode.name.lower()}`", str(end), _modes(modes) or "on, by another way")
        for mode, ends in STATES.items()
        for end, modes in ends
    ]
    spans = [(f"`{name}`", _span(span), span.source) for name, span in PARAMETERS.items()]
    return (
        grid(("Policy", "Acts after", "Begins with one of"), begins)
        + grid(("State", "Ends when", "Then one of"), states)
        + grid(("Parameter", "Least–most", "Source"), spans)
    )


def gaits() -> str:
    """How people get about: speeds, haste, width, help."""
    body = [
        (
            f"`{name}`",
            "by age" if gait.walk is None else f"{gait.walk[0]}–{gait.walk[1]} m/s",
            "–" if gait.width is None else f"{gait.width[0]}–{gait.width[1]} m",
            gait.stairs,
            "yes" if gait.help else "no",
        )
        for name, gait in GAITS.items()
    ]
    return grid(("Mobility", "Free pace", "Clear width needed", "Takes stairs", "Waits for an arm"), body)


def _modes(modes: Sequence[Mode]) -> str:
    return ", ".join(f"`{mode.name.lower()}`" for mode in dict.fromkeys(modes))


def _span(span: Span) -> str:
    numbers = f"{span.low:g}" if span.low == span.high else f"{span.low:g}–{span.high:g}"
    return f"{numbers} {span.unit}"


# ---- assets ----


def assets() -> str:
    """Every shipped asset, where it comes from and under which licence."""
    body = [(f"[{name}]({name})", row["source"], row["licence"]) for name, row in sorted(asset_rows().items())]
    return grid(("Fil · *file*", "Källa · *source*", "Licens · *licence*"), body)


def _plain(text: str) -> str:
    counted = re.sub(r"\{\w+:[^|{}]*\|([^{}]*)\}", r"\1", text)  # words chosen by a number, as they are for many
    return re.sub(r"\{(\w+)[^}]*\}", r"⟨\1⟩", counted).replace("\n", " ")


if __name__ == "__main__":
    main()
