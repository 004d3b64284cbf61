"""``python -m tools.art``: one command that makes every generated asset again, or shows them, or checks that they are up to date.

python -m tools.art                    all of them, then the manifest and the table of assets
python -m tools.art plan first-screen  only these
python -m tools.art --check            makes them elsewhere and compares; exit 1 when a file is not what its builder makes
python -m tools.art --sheets FOLDER    contact sheets to look at
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sim.files import write_whole
from tools.art.builders import BUILDERS, Builder, chosen
from tools.art.manifest import MANIFEST, rewrite
from tools.packaging import tables

ROOT = Path(__file__).resolve().parents[2]


def rebuild(builders: Sequence[Builder], root: Path) -> list[str]:
    """Makes files under ``root`` and takes away those that are not made any more; says what was done, a line each."""
    said = []
    for builder in (b for b in builders if b.owns):
        made = {p.resolve() for p in builder.make(root)}
        gone = sorted(p for p in builder.owned(root) if p.resolve() not in made)
        for path in gone:
            path.unlink()
        said.append(f"{builder.name}: {len(made)} written" + (f", {len(gone)} taken away" if gone else ""))
    return said


def differing(builders: Sequence[Builder], root: Path) -> list[str]:
    """What is not as its builder makes it: a line for each file that differs, is missing or is nobody's any more."""
    found = []
    for builder in (b for b in builders if b.owns):
        with tempfile.TemporaryDirectory() as folder:
            fresh = {p.relative_to(folder).as_posix(): p.read_bytes() for p in builder.make(Path(folder))}
        there = {p.relative_to(root).as_posix(): p for p in builder.owned(root)}
        found += [f"{name}: missing; {builder.name} makes it" for name in sorted(fresh.keys() - there.keys())]
        found += [f"{name}: {builder.name} does not make it any more" for name in sorted(there.keys() - fresh.keys())]
        if builder.exact:
            both = sorted(fresh.keys() & there.keys())
            found += [f"{name}: not what {builder.name} makes" for name in both if there[name].read_bytes() != fresh[name]]
    return found


def draw_sheets(builders: Sequence[Builder], folder: Path) -> list[str]:
    """Contact sheets into ``folder``; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [str(path) for builder in builders for path in builder.sheets(folder)]


def write_lists() -> None:
    """The manifest's hashes and the table of assets, as the files are now."""
    write_whole(MANIFEST, rewrite().encode())
    tables.main()


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what was asked for; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.art", description="Makes every generated asset again.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these ({', '.join(b.name for b in BUILDERS)})")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="compare what is here with what would be made; exit 1 when it differs")
    what.add_argument("--sheets", type=Path, metavar="FOLDER", help="draw contact sheets instead")
    told = parser.parse_args(arguments)
    try:
        builders = chosen(told.names)
    except ValueError as problem:
        parser.error(str(problem))
    if told.sheets is not None:
        lines, status = draw_sheets(builders, told.sheets), 0
    elif told.check:
        lines = differing(builders, ROOT)
        status = int(bool(lines))
    else:
        lines, status = rebuild(builders, ROOT), 0
        write_lists()
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
