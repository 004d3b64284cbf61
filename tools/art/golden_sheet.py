"""All golden frames on a few sheets, as they were when they were last renewed: somebody looks at each of them after a change."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from tools.art.golden import FOLDER

COLUMNS, ROWS, LABEL = 4, 4, 18
"""Frames on a sheet, and pixels under each for its name: at this size a sheet fits a screen and faults are still seen."""

WIDTH: Final = 400
"""Pixels of a frame on the sheet."""


def sheets(folder: Path) -> list[Path]:
    """The sheets ``golden-1.png`` and on."""
    written = []
    for number, pictures in enumerate(batches(sorted(FOLDER.glob("*.png")), COLUMNS * ROWS), 1):
        path = folder / f"golden-{number}.png"
        sheet(pictures).save(path)
        written.append(path)
    return written


def sheet(pictures: Sequence[Path]) -> Image.Image:
    """Some pictures in rows, their names under them."""
    frames = [Image.open(p).convert("RGB") for p in pictures]
    height = round(WIDTH * frames[0].height / frames[0].width)
    rows = -(-len(frames) // COLUMNS)
    whole = Image.new("RGB", (COLUMNS * WIDTH, rows * (height + LABEL)), "white")
    draw, font = ImageDraw.Draw(whole), ImageFont.load_default()
    for k, (path, frame) in enumerate(zip(pictures, frames, strict=True)):
        x, y = k % COLUMNS * WIDTH, k // COLUMNS * (height + LABEL)
        whole.paste(frame.resize((WIDTH, height), Image.Resampling.LANCZOS), (x, y))
        draw.text((x + 5, y + height + 3), path.stem, fill="#333333", font=font)
    return whole


def batches(paths: Sequence[Path], size: int) -> list[Sequence[Path]]:
    """Cut into pieces of at most ``size``."""
    return [paths[k : k + size] for k in range(0, len(paths), size)]
