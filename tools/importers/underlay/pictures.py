"""PNG and JPEG files as plain pictures: turned as the camera was held, on white, nothing kept but the pixels."""

import io
import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.errors import FileProblem
from tools.importers.perspective import Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS: Final = 64_000_000
"""Pixels of a picture that is read, 200 MB as colours; telephones take up to 50 million."""

MOST_KEPT: Final = 25_000_000
"""Pixels of an underlay's picture: more make a browser slow and show no more of a plan. An A1 sheet at 150 dots per inch has 17
million."""

LARGEST_SIDE: Final = 30_000
"""Pixels along a side: at 150 dots per inch five metres of paper."""

SMALLEST_SIDE: Final = 50
"""Fewer pixels along a side show no plan, by eye."""


def picture_of(path: Path, data: bytes) -> tuple[Pixels, int]:
    """The picture (rows, columns, 3) in a PNG or JPEG file's bytes, and how many times smaller than there it is.

    EXIF's turn is carried out; CMYK, palettes and 16-bit grey become red, green and blue; what is see-through becomes white.
    Pictures of more than ``MOST_KEPT`` pixels are made smaller by a whole number.

    Raises:
        FileProblem: damaged or cut off, too many pixels, or too few.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of sizes that check_size refuses, and of odd metadata
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
                width, height = opened.size
                check_size(path, width, height)
                times = math.ceil(math.sqrt(width * height / MOST_KEPT))
                return _plain(opened, times), times
    except FileProblem:
        raise
    except Exception as error:  # decoders raise nearly anything on damaged data
        if type(error).__name__.startswith("Decompression"):  # Pillow's own limit, above ours
            problem = f"has far too many pixels; at most {MOST_PIXELS / 1e6:g} million are read."
            raise FileProblem(path, problem, fix=SMALLER) from error
        fix = "Is the file cut off? Save or scan it anew."
        raise FileProblem(path, f"is not a picture that can be read ({_words(error)}).", fix=fix) from error


SMALLER: Final = "Save it smaller, or scan it at 150 dots per inch."


def check_size(path: Path, width: int, height: int) -> None:
    """Raises FileProblem when a picture of so many pixels is not read."""
    if width * height > MOST_PIXELS or max(width, height) > LARGEST_SIDE:
        most = MOST_PIXELS / 1e6
        problem = f"has {width} × {height} pixels; at most {most:g} million and {LARGEST_SIDE} along a side are read."
        raise FileProblem(path, problem, fix=SMALLER)
    if min(width, height) < SMALLEST_SIDE:
        raise FileProblem(path, f"has only {width} × {height} pixels; a plan needs at least {SMALLEST_SIDE} along each side.")


def _plain(image: "Image", times: int) -> Pixels:
    from PIL import Image, ImageOps

    turned = ImageOps.exif_transpose(image)
    if times > 1:
        turned = (turned.convert("RGBA") if turned.mode in {"P", "1"} else turned).reduce(times)
    if turned.mode.startswith("I") or turned.mode == "F":
        return _from_deep(np.asarray(turned))
    if "A" in turned.getbands() or "transparency" in turned.info:
        ground = Image.new("RGBA", turned.size, "white")
        turned = Image.alpha_composite(ground, turned.convert("RGBA"))
    return np.array(turned.convert("RGB"), np.uint8)


def _from_deep(grey: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Pixels:
    """16-bit grey as 8-bit colours; Pillow's own conversion cuts everything above 255 off."""
    values = grey.astype(np.float32)
    shown = np.clip(values / (257.0 if values.max(initial=0.0) > 255 else 1.0), 0, 255).astype(np.uint8)
    return np.repeat(shown[:, :, None], 3, axis=2)


def png_of(picture: Pixels) -> bytes:
    """A picture as PNG: the pixels and nothing else, the same bytes every time."""
    from PIL import Image

    out = io.BytesIO()
    grey = (picture[..., 0] == picture[..., 1]).all() and (picture[..., 1] == picture[..., 2]).all()
    image = Image.fromarray(np.ascontiguousarray(picture[..., 0] if grey else picture))
    image.save(out, format="PNG", compress_level=6)
    return out.getvalue()


def _words(error: Exception) -> str:
    """What a decoder said, without the name of the buffer it read from."""
    said = " ".join(str(error).split())
    return "unknown contents" if not said or "BytesIO" in said else said[:120]
