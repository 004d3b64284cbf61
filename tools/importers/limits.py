"""Reading files nobody here wrote: whatever they hold costs bounded memory and ends in a value or one ``FileProblem``.

Every importer takes its XML, JSON, YAML, ZIP members, numbers and names from here.  What is refused:

- XML with a document type, entities or anything that points outside the file;
- NaN and Infinity, texts that are not UTF-8 (XML: what it says of itself), and nesting deeper than ``DEEPEST``;
- YAML with references, tags or more than one document;
- archives that unpack to far more than they are, or whose members' names lead out of a folder.
"""

import json
import math
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, Final
from xml.etree import ElementTree
from xml.parsers import expat

from sim.errors import FileProblem, MissingOnThisMachine
from sim.files import opening

DEFAULT: Final = 64_000_000
"""Bytes of the largest text file read; the largest real one met (a campus in OSM) has about a tenth."""

DEEPEST: Final = 200
"""Elements, objects or lists within each other; real files have about 20."""

MOST_ELEMENTS: Final = 2_000_000
"""XML elements in one file: about 300 MB as a tree."""

MOST_VALUES: Final = 10_000_000
"""Values in one JSON file: commas and brackets, counted before anything is built of them."""

LARGEST_YAML, MOST_YAML_VALUES = 10_000_000, 500_000
"""YAML is read some thirty times slower than JSON, and only traces by hand come in it (0.1 MB for three storeys)."""

MOST_MEMBERS, LARGEST_UNPACKED, HIGHEST_RATIO = 2_000, 256_000_000, 200
"""Of an archive: members, bytes unpacked, and bytes unpacked per byte packed (deflate's limit is 1030, GeoJSON packs to 1/20)."""

LARGEST_NUMBER: Final = 1e7
"""Largest coordinate in metres: map grids reach 9.4 million north of the equator."""

LONGEST_TEXT: Final = 200
"""Letters of a name that are kept."""


class Tangled(Exception):
    """Lines that cross each other in far more places than any drawing's do; who knows the file makes a FileProblem of it."""


class Placed(ElementTree.Element):
    """An XML element that knows its ``line``; ``line_of`` tells it."""

    line: int = 0


def line_of(element: ElementTree.Element) -> str:
    """``line 12`` for an element from ``read_xml``, as a FileProblem's place; empty for others."""
    line = getattr(element, "line", 0)
    return f"line {line}" if line else ""


def read_bytes(path: Path, largest: int = DEFAULT) -> bytes:
    """The bytes of an ordinary file.

    Raises:
        FileProblem: missing, not an ordinary file, not to be read, empty, or more than ``largest`` bytes.
    """
    with opening(path):
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileProblem(path, "is not an ordinary file.", fix="Name a file on the disk.")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    if len(data) > largest:
        fix = "Export only the building itself, or one storey at a time."
        raise FileProblem(path, f"is larger than {largest / 1e6:g} MB, too large for a floor plan of this kind.", fix=fix)
    if not data.strip():
        raise FileProblem(path, "the file is empty.")
    return data


# ---- XML ----


def read_xml(path: Path, root_names: Collection[str] = (), largest: int = DEFAULT) -> ElementTree.Element:
    """The root element of an XML file, tags as ``{namespace}name``; each element knows its line (``line_of``).

    Args:
        path: The file.
        root_names: What the root may be called, without namespace; empty when anything will do.
        largest: Bytes the file may have.

    Raises:
        FileProblem: not XML, another root, or something the module's text says is refused.
    """
    data = read_bytes(path, largest)
    reader = _XmlReader(path)
    try:
        reader.parser.Parse(data, True)
        root = reader.builder.close()
    except expat.ExpatError as error:
        place = f"line {error.lineno}, column {error.offset + 1}"
        cut = error.code in _CUT_OFF
        problem = "the text ends before the XML does." if cut else f"is not XML: {expat.ErrorString(error.code)}."
        raise FileProblem(path, problem, place, "Is the file cut off?" if cut else "") from error
    except (ValueError, LookupError, AssertionError) as error:  # an encoding Python lacks, or no element at all
        raise FileProblem(path, f"is not XML that can be read: {error}.", "line 1") from error
    local = root.tag.rpartition("}")[2]
    if root_names and local not in root_names:
        wanted = " or ".join(f"<{name}>" for name in sorted(root_names))
        raise FileProblem(path, f"begins with <{local[:60]}>, not {wanted}.", line_of(root))
    return root


_CUT_OFF: Final = frozenset(
    expat.errors.codes[name]
    for name in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN, expat.errors.XML_ERROR_PARTIAL_CHAR)
)


class _XmlReader:
    """Expat with every way out of the file closed, building ``Placed`` elements."""

    def __init__(self, path: Path) -> None:
        self.path, self.depth, self.count = path, 0, 0
        self.names: dict[str, str] = {}
        self.builder = ElementTree.TreeBuilder(element_factory=Placed)
        self.parser = expat.ParserCreate(None, "}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.ExternalEntityRefHandler = self._doctype
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST:
            raise self._refused(f"has elements nested more than {DEEPEST} deep.")
        if self.count > MOST_ELEMENTS:
            raise self._refused(f"has more than {MOST_ELEMENTS} elements.")
        element = self.builder.start(self._name(tag), {self._name(k): v for k, v in attributes.items()})
        element.line = self.parser.CurrentLineNumber  # type: ignore[attr-defined]

    def _end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(self._name(tag))

    def _name(self, name: str) -> str:
        """``uri}local``, as expat says it, in ElementTree's way."""
        if "}" not in name:
            return name
        return self.names.setdefault(name, "{" + name)

    def _doctype(self, *_: object) -> int:
        raise self._refused("declares a document type or entities, which are not read.", "Remove the <!DOCTYPE …> part.")

    def _refused(self, problem: str, fix: str = "") -> FileProblem:
        return FileProblem(self.path, problem, f"line {self.parser.CurrentLineNumber}", fix)


# ---- JSON and YAML ----


def read_json(path: Path, largest: int = DEFAULT) -> Any:
    """The value in a JSON file of somebody else's; of equal keys in one object the last counts, as in most readers.

    Raises:
        FileProblem: not UTF-8, not JSON, NaN or Infinity, too deep, or too many values.
    """
    return json_value(path, read_bytes(path, largest))


def json_value(path: Path, data: bytes) -> Any:
    """The value in JSON bytes, as a member of an archive has them; ``path`` names them where something is wrong.

    Raises FileProblem as ``read_json`` does.
    """
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise FileProblem(path, f"has more than {MOST_VALUES} values, too many for a floor plan.")
    try:
        value = json.loads(_decoded(path, data), parse_constant=lambda name: _not_finite(path, name))
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        problem = "the text ends before the JSON does." if cut else f"is not JSON: {error.msg}."
        fix = "Is the file cut off?" if cut else ""
        raise FileProblem(path, problem, f"line {error.lineno}, column {error.colno}", fix) from error
    except RecursionError as error:
        raise _too_deep(path) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise FileProblem(path, "holds a number with too many digits.") from error
    _check(path, value)
    return value


def read_yaml(path: Path, largest: int = LARGEST_YAML) -> Any:
    """The value in a YAML file: objects, lists, texts, numbers, truth values and nothing else; dates stay texts.

    Raises:
        FileProblem: not UTF-8, not YAML, references (``&``, ``*``), tags (``!``), NaN or Infinity, too deep or too many values.
        MissingOnThisMachine: there is no YAML reader.
    """
    try:
        import yaml
    except ModuleNotFoundError as error:
        fix = 'Install it: pip install "inrymning[import]"'
        raise MissingOnThisMachine("Reading this kind of file needs the package PyYAML.", fix) from error
    text = _decoded(path, read_bytes(path, largest))
    try:
        _scan_yaml(path, yaml, text)
        value = yaml.load(text, Loader=_yaml_loader(yaml))  # a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise FileProblem(path, f"is not YAML: {error.problem or error.context}.", place) from error
    except yaml.YAMLError as error:
        raise FileProblem(path, f"is not YAML: {' '.join(str(error).split())}.") from error
    except RecursionError as error:
        raise _too_deep(path) from error
    except (ValueError, IndexError) as error:  # a whole number of thousands of digits, "0b" without any
        raise FileProblem(path, "holds a number that cannot be read.") from error
    _check(path, value)
    return value


def _scan_yaml(path: Path, yaml: Any, text: str) -> None:
    """Looks at the events before anything is built of them."""
    depth = 0
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for count, event in enumerate(yaml.parse(text, Loader=loader)):
        place = f"line {event.start_mark.line + 1}"
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _too_deep(path, place)
        if count > MOST_YAML_VALUES:
            raise FileProblem(path, f"has more than {MOST_YAML_VALUES} values, too many for a floor plan.", place)
        if getattr(event, "anchor", None) is not None:
            raise FileProblem(path, "uses references (& and *), which are not read.", place, "Write the values out.")
        if getattr(event, "tag", None) is not None and event.tag != "!":
            raise FileProblem(path, f"uses the tag {event.tag[:60]}; only plain values are read.", place)


def _yaml_loader(yaml: Any) -> Any:
    """The safe loader without dates: a storey called 2020-01-01 is no day, and 2020-13-45 no reason to stop."""
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        letter: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(":timestamp")]
        for letter, pairs in base.yaml_implicit_resolvers.items()
    }
    return type("PlainLoader", (base,), {"yaml_implicit_resolvers": resolvers})


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileProblem(path, "is not text in UTF-8.", f"line {line}", "Save it anew as UTF-8.") from error


def _check(path: Path, value: Any) -> None:
    """Refuses what is too deep and numbers without an end (1e999 is read as Infinity); walks without recursion."""
    waiting: list[tuple[Any, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > DEEPEST and isinstance(item, (dict, list)):
            raise _too_deep(path)
        if isinstance(item, dict):
            waiting += ((inner, depth + 1) for inner in item.values())
        elif isinstance(item, list):
            waiting += ((inner, depth + 1) for inner in item)
        elif isinstance(item, float) and not math.isfinite(item):
            _not_finite(path, str(item))


def _not_finite(path: Path, name: str) -> None:
    raise FileProblem(path, f"holds the number {name}; only ordinary numbers are read.")


def _too_deep(path: Path, place: str = "") -> FileProblem:
    return FileProblem(path, f"is nested more than {DEEPEST} deep, so it is no floor plan.", place)


# ---- archives ----


def open_zip(path: Path, largest: int = LARGEST_UNPACKED) -> Mapping[str, bytes]:
    """The members of a ZIP archive by name, in the archive's order; folders and macOS's extra files are left out.

    Raises:
        FileProblem: not a ZIP, damaged, with a password, too many members, unpacking to more than ``largest`` bytes or to far
            more than it is, a name twice, or a name that leads out of the archive.
    """
    size = len(read_bytes(path))
    members: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for info in _members(path, archive):
                left = largest - sum(map(len, members.values()))
                members[info.filename] = _unpacked(path, archive, info, min(left, HIGHEST_RATIO * size))
    except _DAMAGED as error:
        why = text(error, 80) or type(error).__name__
        raise FileProblem(path, f"is not a ZIP archive that can be read ({why}).", fix="Pack it anew.") from error
    return members


_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    LookupError,  # a member without a name
    OverflowError,
    OSError,
)


def _members(path: Path, archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    infos = [i for i in archive.infolist() if not i.is_dir() and not _clutter(i.filename)]
    if len(infos) > MOST_MEMBERS:
        raise FileProblem(path, f"holds {len(infos)} files; at most {MOST_MEMBERS} are read.")
    for before, info in pairwise(sorted(infos, key=lambda i: i.filename)):
        if before.filename == info.filename:
            raise FileProblem(path, "holds two files of the same name.", info.filename[:80])
    for info in infos:
        parts = PurePosixPath(info.filename).parts
        if ".." in parts or info.filename.startswith("/") or re.search(r"[\\:\x00-\x1f]", info.filename):
            raise FileProblem(path, "holds a file whose name leads out of the archive.", text(info.filename)[:80])
        if info.flag_bits & 1:
            raise FileProblem(path, "is locked with a password.", info.filename[:80], "Pack it without one.")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise FileProblem(path, "is packed in a way that is not read.", info.filename[:80], "Pack it as an ordinary ZIP.")
        yield info


def _clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _unpacked(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """A member's bytes, counted while they are unpacked: what the archive says of its own sizes is not believed."""
    with archive.open(info) as member:
        data = member.read(most + 1)
    if len(data) > most:
        problem = "unpacks to far more than a floor plan has."
        raise FileProblem(path, problem, info.filename[:80], "Pack only the plan's own files.")
    return data


# ---- values ----


def number(value: object, path: Path, place: str = "", largest: float = LARGEST_NUMBER) -> float:
    """A coordinate or length, from a number or its text.

    Raises:
        FileProblem: not a number, not finite, or further than ``largest`` from zero.
    """
    found = math.nan
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        found = math.inf if abs(value) > largest else float(value)
    elif isinstance(value, str) and len(value) <= LONGEST_TEXT and "_" not in value:
        try:
            found = float(value)
        except ValueError:
            found = math.nan
    if math.isnan(found):
        raise FileProblem(path, f"{_shown(value)} is not a number.", place)
    if abs(found) > largest:
        fix = "Move the drawing near its origin, or export it anew."
        raise FileProblem(path, f"the number {_shown(value)} is too large; {largest:g} is the most.", place, fix)
    return found


def text(value: object, longest: int = LONGEST_TEXT) -> str:
    """A name as people may see it: one line, no control characters, at most ``longest`` letters; empty for None."""
    if value is None:
        return ""
    seen = "".join(c for c in str(value)[: 20 * longest] if c.isprintable() or c.isspace())
    return " ".join(unicodedata.normalize("NFC", seen).split())[:longest].strip()


def _shown(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**60:
        return "with more than 60 digits"
    if value is None or isinstance(value, (str, int, float, bool)):
        return f"'{text(value, 60)}'"
    return f"a {type(value).__name__}"
