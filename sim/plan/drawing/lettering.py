"""How wide texts are, and texts broken into lines that fit."""

from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

from sim.resources import asset

REGULAR, BOLD = "fonts/AtkinsonHyperlegibleNext-Regular.ttf", "fonts/AtkinsonHyperlegibleNext-Bold.ttf"
FAMILY = "Atkinson Hyperlegible Next"
MEASURE = 200


@dataclass(frozen=True)
class Lettering:
    """The two cuts of the typeface, opened once per drawing, at the size texts are measured in."""

    regular: ImageFont.FreeTypeFont
    bold: ImageFont.FreeTypeFont

    @classmethod
    def open(cls) -> "Lettering":
        """The shipped typeface."""
        return cls(*(ImageFont.truetype(font_path(bold), MEASURE) for bold in (False, True)))

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Width of one line in page units."""
        return float((self.bold if bold else self.regular).getlength(text)) * size / MEASURE

    def fitting(self, text: str, largest: float, room: float, bold: bool = False) -> float:
        """The largest size at which a line is no wider than ``room``."""
        wide = self.width(text, largest, bold)
        return largest if wide <= room else largest * room / wide

    def lines(self, text: str, size: float, room: float, bold: bool = False) -> list[str]:
        """The text broken at spaces so that each line fits; a single long word stays whole."""
        made: list[str] = []
        for word in text.split():
            if made and self.width(f"{made[-1]} {word}", size, bold) <= room:
                made[-1] += f" {word}"
            else:
                made.append(word)
        return made

    def cut(self, text: str, size: float, room: float, bold: bool = False) -> str:
        """The text shortened with dots to fit."""
        if self.width(text, size, bold) <= room:
            return text
        while text and self.width(text + "…", size, bold) > room:
            text = text[:-1]
        return text.rstrip() + "…"


def font_path(bold: bool) -> Path:
    """The shipped font file."""
    return asset(BOLD if bold else REGULAR)
