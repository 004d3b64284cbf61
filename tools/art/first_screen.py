"""The README's picture: the plan with a trainee's way on the left, the same moment through an eye on the right.

``python -m tools.art.first_screen`` plays the shipped scenario once and rewrites ``assets/pictures/first-screen.png``.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from sim.resources import asset

HEIGHT = 620
"""Pixels; wide enough for a README column at twice its size."""

PLAN_PART = (0.36, 0.555, 0.72, 0.87)
"""Left, top, right, bottom of the plan picture as shares: the corridor the trainee walks; by eye."""


def compose(plan: Path, eyes: Path) -> Image.Image:
    """The two pictures beside each other, the left eye cut to a screen's shape."""
    drawing, both = Image.open(plan).convert("RGB"), Image.open(eyes).convert("RGB")
    left, top, right, bottom = (
        round(share * size) for share, size in zip(PLAN_PART, (*drawing.size, *drawing.size), strict=True)
    )
    corridor = drawing.crop((left, top, right, bottom))
    eye = both.crop((0, round(both.height * 0.08), both.width // 2, round(both.height * 0.88)))
    parts = [p.resize((round(p.width * HEIGHT / p.height), HEIGHT), Image.Resampling.LANCZOS) for p in (corridor, eye)]
    whole = Image.new("RGB", (parts[0].width + parts[1].width + 12, HEIGHT), "white")
    whole.paste(parts[0], (0, 0))
    whole.paste(parts[1], (parts[0].width + 12, 0))
    return whole


def make(root: Path) -> list[Path]:
    """Plays, composes and writes under the repository ``root``."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tools", "demo", "--display", "offscreen", "--lang", "sv", "--data", folder, "-q"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        pictures = Path(folder) / "pictures"
        target = root / "assets" / "pictures" / "first-screen.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        compose(next(pictures.glob("*-plan.png")), next(pictures.glob("*-eyes.png"))).save(target, optimize=True)
    return [target]


if __name__ == "__main__":
    make(asset("").parent)
