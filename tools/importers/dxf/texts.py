"""What DXF texts say, without the codes that say how they look."""

import re

CODES = {"d": "°", "p": "±", "c": "Ø"}
"""The signs behind ``%%``; ``%%u`` and ``%%o`` switch lines under and over the text."""

_CODED = re.compile(r"%%([a-zA-Z%]|\d{3})")
_UNICODE = re.compile(r"\\[Uu]\+([0-9A-Fa-f]{4})")
_STACKED = re.compile(r"\\S([^;^/#]*)[\^/#]([^;]*);")
_FORMAT = re.compile(r"\\(?:[ACcFfHQTWp][^;\\{}]*;|[LlOoKkNX])")


def single_line(raw: str) -> tuple[str, bool]:
    """The words of a TEXT or attribute, and whether they are underlined."""
    underlined = "%%u" in raw.lower()
    return _plain(_CODED.sub(_sign, _UNICODE.sub(_letter, raw))), underlined


def many_lines(raw: str) -> tuple[str, bool]:
    """The words of an MTEXT with its lines apart, and whether it is underlined."""
    underlined = "\\L" in raw or "%%u" in raw.lower()
    text = _UNICODE.sub(_letter, raw)
    text = text.replace("\\\\", "\x00").replace("\\{", "\x01").replace("\\}", "\x02").replace("\\~", " ")
    text = _STACKED.sub(r"\1/\2", text).replace("\\P", "\n")
    text = _FORMAT.sub("", text).replace("{", "").replace("}", "")
    text = text.replace("\x00", "\\").replace("\x01", "{").replace("\x02", "}").replace("^J", "\n").replace("^I", " ")
    lines = [_plain(_CODED.sub(_sign, line)) for line in text.split("\n")]
    return "\n".join(line for line in lines if line), underlined


def _sign(found: re.Match[str]) -> str:
    code = found.group(1)
    if code.isdigit():
        number = int(code)
        return chr(number) if 32 <= number < 256 and number != 127 else ""
    return "%" if code == "%" else CODES.get(code.lower(), "")


def _letter(found: re.Match[str]) -> str:
    number = int(found.group(1), 16)
    return "" if 0xD800 <= number < 0xE000 else chr(number)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
