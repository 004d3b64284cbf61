"""Who makes which shipped file: every asset that is not somebody else's comes from a module named here.

A builder is a module with

    make(root: Path) -> list[Path]       writes its files under ``root`` (laid out like the repository) and returns their paths

and, where there is something to look at,

    sheets(folder: Path) -> list[Path]   draws contact sheets (PNG) into ``folder`` and returns their paths

``python -m tools.art`` runs them in this order; a module is imported only when it is used.  To add one, write the module and add
its line below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Builder:
    """One module that makes shipped files.

    ``owns`` are the files it makes, as patterns from the repository's root: a file that matches and is not made any more is
    taken away.  ``exact`` says that the same bytes come out on every machine; what a graphics driver draws is not.
    """

    name: str
    module: str
    owns: tuple[str, ...] = ()
    exact: bool = True

    def make(self, root: Path) -> list[Path]:
        """Writes the files under ``root``; returns their paths there.

        Raises ValueError when the module made something it does not own, or nothing at all.
        """
        made = [Path(p) for p in import_module(self.module).make(root)]
        foreign = sorted(set(made) - self.owned(root))
        if foreign or not made:
            raise ValueError(f"{self.name}: makes {', '.join(map(str, foreign)) or 'nothing'}; it owns {', '.join(self.owns)}")
        return made

    def sheets(self, folder: Path) -> list[Path]:
        """Draws its contact sheets; none where the module has nothing to show."""
        draw = getattr(import_module(self.module), "sheets", None)
        return [Path(p) for p in draw(folder)] if draw is not None else []

    def owned(self, root: Path) -> set[Path]:
        """The files of this builder that lie under ``root`` now."""
        return {p for pattern in self.owns for p in root.glob(pattern) if p.is_file()}


BUILDERS: Final[Sequence[Builder]] = (
    Builder("plan", "tools.art.lingonmoskolan", ("scenarios/plans/lingonmoskolan.plan.json",)),
    Builder("props", "tools.art.contact_sheet"),
    Builder("people", "tools.art.people"),
    Builder("sounds", "tools.art.sounds", ("assets/sounds/*.wav",)),
    Builder("golden", "tools.art.golden_sheet"),
    Builder("first-screen", "tools.art.first_screen", ("assets/pictures/first-screen.png",), exact=False),
)
"""In the order they are run: what plays a whole drill comes last, since it shows everything else."""


def chosen(names: Sequence[str]) -> list[Builder]:
    """The builders called ``names``, all without names. Raises ValueError naming those there are."""
    known = {b.name: b for b in BUILDERS}
    unknown = [n for n in names if n not in known]
    if unknown:
        raise ValueError(f"no builder is called {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[n] for n in names] if names else list(BUILDERS)
