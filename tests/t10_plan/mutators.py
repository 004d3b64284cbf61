"""Ways to spoil a file, each a function of its bytes and a seeded ``Random``: the same number always gives the same file.

Some know nothing of what the file is, the others know its format's grammar, so that what they spoil is met deep inside an
importer and not refused at the door.
"""

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from tests.t10_plan.mutation_seeds import png_chunk, zipped

Mutator = Callable[[bytes, Random], bytes]

NUMBER = re.compile(rb"(?<![\w#.])[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
WORD = re.compile(rb"[A-Za-z_][\w.-]*")

STRANGE_NUMBERS = [
    *(b"nan", b"NaN", b"inf", b"-Infinity", b"1e308", b"-1e308", b"1e999", b"9" * 400, b"1e-320", b"-0.0", b"0", b"-1", b"1"),
    *(b"", b"1e7", b"9999999.99", b"-10000001", b"1e12", b"1e18", b"2147483648", b"-9223372036854775809", b"0.0000001"),
    *(b"0x7f", b"1_000", b"1,5", b"1.2.3", b"--5", b"1e", b"+", b"3.14159265358979323846264338327950288", b"65536", b"1e5"),
]
STRANGE_WORDS = [
    b"",
    b"\0",
    b"null",
    b"true",
    b"\xc3\xa5" * 3,
    b"A" * 5000,
    b"\xff\xfe",
    b"../../etc/passwd",
    b"%n%s",
    b"\xf0\x9f\x9a\xaa",
]


# ---- bytes of any kind ----


def truncated(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data))]


def beheaded(data: bytes, rng: Random) -> bytes:
    return data[rng.randrange(len(data)) :]


def flipped(data: bytes, rng: Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20, 200))):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def random_bytes(data: bytes, rng: Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 50))):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def piece(data: bytes, rng: Random, longest: int = 400) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(len(data), start + 1 + rng.randrange(longest))


def swapped(data: bytes, rng: Random) -> bytes:
    (a, b), (c, d) = sorted((piece(data, rng), piece(data, rng)))
    b, c = min(b, c), max(b, c)
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def cut_out(data: bytes, rng: Random) -> bytes:
    a, b = piece(data, rng)
    return data[:a] + data[b:]


def doubled(data: bytes, rng: Random) -> bytes:
    a, b = piece(data, rng)
    return data[:b] + data[a:b] * rng.choice((1, 1, 2, 50)) + data[b:]


def zeroed(data: bytes, rng: Random) -> bytes:
    a, b = piece(data, rng)
    return data[:a] + rng.choice((b"\0", b"\xff", b" ", b"\n")) * (b - a) + data[b:]


def inserted(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data))
    extra = rng.choice([*STRANGE_WORDS, rng.randbytes(rng.randrange(1, 40)), b"\r\n", b"\xef\xbb\xbf", b"(" * 3000, b"<" * 500])
    return data[:at] + extra + data[at:]


def after_itself(data: bytes, rng: Random) -> bytes:
    return data * rng.choice((2, 2, 3, 20))


def re_encoded(data: bytes, rng: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "cp437", "utf-7")), "replace")


BYTES: Mapping[str, Mutator] = {
    f.__name__: f
    for f in (truncated, beheaded, flipped, random_bytes, swapped, cut_out, doubled, zeroed, inserted, after_itself, re_encoded)
}


# ---- lines, numbers and words of texts ----


def replaced(data: bytes, pattern: re.Pattern[bytes], rng: Random, pick: Callable[[bytes], bytes], most: int = 1) -> bytes:
    """``data`` with up to ``most`` matches given anew by ``pick``."""
    found = list(pattern.finditer(data))
    if not found:
        return data
    out, end = [], 0
    for match in sorted(rng.sample(found, min(len(found), rng.randint(1, most))), key=lambda m: m.start()):
        out += [data[end : match.start()], pick(match.group())]
        end = match.end()
    return b"".join(out) + data[end:]


def strange_numbers(data: bytes, rng: Random) -> bytes:
    return replaced(data, NUMBER, rng, lambda _: rng.choice(STRANGE_NUMBERS), rng.choice((1, 1, 3, 30)))


def scaled_numbers(data: bytes, rng: Random) -> bytes:
    """Every number larger or smaller: another unit, or no unit at all."""
    factor = rng.choice((1e-9, 1e-3, 0.5, 25.4, 1e3, 1e6, 1e12, 1e300, -1.0, 0.0))

    def pick(old: bytes) -> bytes:
        return repr(float(old) * factor).encode() if b"." in old else old

    every = len(NUMBER.findall(data))
    return replaced(data, NUMBER, rng, pick, rng.choice((1, every or 1)))


def nudged_numbers(data: bytes, rng: Random) -> bytes:
    """Coordinates a little beside where they were: crossing outlines, slivers, gaps."""

    def pick(old: bytes) -> bytes:
        amount = rng.choice((1e-9, 1e-4, 0.003, 0.05, 0.4, 3.0, 30.0)) * rng.choice((-1, 1))
        return f"{float(old) + amount:.9f}".encode() if b"." in old else str(int(float(old)) + rng.choice((-1, 1))).encode()

    return replaced(data, NUMBER, rng, pick, rng.choice((1, 3, 20)))


def exchanged_numbers(data: bytes, rng: Random) -> bytes:
    """Numbers of this file in other places of it."""
    every = NUMBER.findall(data) or [b"0"]
    return replaced(data, NUMBER, rng, lambda _: rng.choice(every), rng.choice((1, 2, 10)))


def exchanged_words(data: bytes, rng: Random) -> bytes:
    every = WORD.findall(data) or [b"x"]
    return replaced(data, WORD, rng, lambda _: rng.choice(every), rng.choice((1, 1, 4)))


def strange_words(data: bytes, rng: Random) -> bytes:
    return replaced(data, WORD, rng, lambda _: rng.choice(STRANGE_WORDS), rng.choice((1, 1, 4)))


def lines_changed(data: bytes, rng: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    for _ in range(rng.choice((1, 1, 3, 10))):
        a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
        what = rng.randrange(4)
        if what == 0 and len(lines) > 1:
            del lines[a]
            continue
        if what == 1:
            lines.insert(b, lines[a])
        elif what == 2:
            lines[a], lines[b] = lines[b], lines[a]
        else:
            lines[a : a + 1] = [lines[a]] * rng.choice((2, 100))
    return b"".join(lines)


def punctuation(data: bytes, rng: Random) -> bytes:
    marks = re.compile(rb"[(){}\[\]<>\"',;:/#=&*$-]")
    return replaced(data, marks, rng, lambda old: rng.choice((b"", old * 2, rng.choice(b"(){}[]<>\"',;:#=&*$ ").to_bytes())), 3)


TEXT: Mapping[str, Mutator] = {
    f.__name__: f
    for f in (
        *(strange_numbers, scaled_numbers, nudged_numbers, exchanged_numbers),
        *(exchanged_words, strange_words, lines_changed, punctuation),
    )
}


# ---- STEP (IFC) ----

REFERENCE = re.compile(rb"#\d+(?!\d*=)")
ENTITY = re.compile(rb"(?m)^#\d+=.*;$")
ARGUMENT = re.compile(rb"(?<=[(,])[^(),]+(?=[,)])")


def step_references(data: bytes, rng: Random) -> bytes:
    """References to another entity of the file, to itself, or to none."""
    every = REFERENCE.findall(data) or [b"#1"]
    return replaced(
        data, REFERENCE, rng, lambda _: rng.choice((rng.choice(every), rng.choice(every), b"#0", b"#999999", b"$")), 3
    )


def step_entity_lost(data: bytes, rng: Random) -> bytes:
    return replaced(data, ENTITY, rng, lambda _: b"", rng.choice((1, 1, 5)))


def step_entity_twice(data: bytes, rng: Random) -> bytes:
    """An entity's number on another's content."""
    every = ENTITY.findall(data) or [b"#1=X();"]
    return replaced(data, ENTITY, rng, lambda old: old.split(b"=")[0] + b"=" + rng.choice(every).split(b"=", 1)[1], 2)


def step_types(data: bytes, rng: Random) -> bytes:
    kinds = re.compile(rb"IFC[A-Z0-9]+(?=\()")
    others = [*kinds.findall(data), b"IFCBOOLEANRESULT", b"IFCMAPPEDITEM", b"IFCSWEPTDISKSOLID", b"IFCNOSUCHTHING", b"IFCROOF"]
    return replaced(data, kinds, rng, lambda _: rng.choice(others), rng.choice((1, 1, 3)))


def step_arguments(data: bytes, rng: Random) -> bytes:
    values = [
        b"$",
        b"*",
        b"()",
        b"((),())",
        b"''",
        b"'\\X2\\00E5\\X0\\'",
        b"'\\X2\\D83D'",
        b".T.",
        b".UNKNOWN.",
        b"1.E400",
        b"-1",
        b"NAN",
    ]
    values += [b"(" * 900 + b")" * 900, b"'" + b"a" * 70_000 + b"'", b"#1", b"IFCLABEL('x')", b'"0FF"', b"0."]
    return replaced(data, ARGUMENT, rng, lambda _: rng.choice(values), rng.choice((1, 1, 4)))


def step_loop(data: bytes, rng: Random) -> bytes:
    """An entity that refers to itself, directly or through the one that refers to it."""
    found = [m for m in ENTITY.finditer(data) if b"#" in m.group()[1:]]
    if not found:
        return data
    match = rng.choice(found)
    own = match.group().split(b"=")[0]
    looped = re.sub(rb"(?<==)(.*?)#\d+", lambda m: m.group(1) + own, match.group(), count=1)
    return data[: match.start()] + looped + data[match.end() :]


def step_schema(data: bytes, rng: Random) -> bytes:
    names = [b"IFC2X3", b"IFC4X3_ADD2", b"IFC4X1", b"IFC2X2_FINAL", b"AP214", b"", b"IFC4','IFC2X3"]
    return re.sub(rb"(?<=FILE_SCHEMA\(\(').*?(?='\)\))", lambda _: rng.choice(names), data)


STEP: Mapping[str, Mutator] = {
    f.__name__: f
    for f in (step_references, step_entity_lost, step_entity_twice, step_types, step_arguments, step_loop, step_schema)
}


# ---- DXF ----


def dxf_pairs(data: bytes) -> list[tuple[bytes, bytes]]:
    lines = data.splitlines()
    return list(zip(lines[::2], lines[1::2], strict=False))


def dxf_joined(pairs: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"".join(code + b"\n" + value + b"\n" for code, value in pairs)


def dxf_values(data: bytes, rng: Random) -> bytes:
    pairs = dxf_pairs(data)
    for _ in range(rng.choice((1, 1, 3, 12))):
        at = rng.randrange(len(pairs))
        code, value = pairs[at]
        what = rng.randrange(4)
        if what == 0:
            value = rng.choice(STRANGE_NUMBERS)
        elif what == 1:
            code = rng.choice((b"0", b"10", b"40", b"70", b"90", b"-1", b"1071", b"999", b"x", b"100", b"330", b"5", code + b"0"))
        elif what == 2:
            value = rng.choice(pairs)[1]
        else:
            value = rng.choice(
                (b"*MODEL_SPACE", b"%%u%%c%%d", b"\\U+00E5", b"{\\fArial|b0;x", b"A" * 3000, b"{" * 300, b"\\P" * 500)
            )
        pairs[at] = code, value
    return dxf_joined(pairs)


def dxf_pairs_moved(data: bytes, rng: Random) -> bytes:
    pairs = dxf_pairs(data)
    a, b = rng.randrange(len(pairs)), rng.randrange(len(pairs))
    what = rng.randrange(3)
    if what == 0:
        del pairs[a]
    elif what == 1:
        pairs[a], pairs[b] = pairs[b], pairs[a]
    else:
        pairs[b:b] = pairs[a : a + rng.randrange(1, 30)]
    return dxf_joined(pairs)


def dxf_types(data: bytes, rng: Random) -> bytes:
    """Entities called something else: what follows does not fit them."""
    names = [
        b"LINE",
        b"ARC",
        b"INSERT",
        b"LWPOLYLINE",
        b"POLYLINE",
        b"HATCH",
        b"SPLINE",
        b"ELLIPSE",
        b"MTEXT",
        b"DIMENSION",
        b"BLOCK",
    ]
    names += [
        b"ENDSEC",
        b"ENDBLK",
        b"EOF",
        b"SECTION",
        b"TABLE",
        b"SEQEND",
        b"VERTEX",
        b"3DFACE",
        b"ACAD_TABLE",
        b"VIEWPORT",
        b"XYZ",
    ]
    pairs = dxf_pairs(data)
    for at in rng.sample([n for n, (code, _) in enumerate(pairs) if code.strip() == b"0"] or [0], 1):
        pairs[at] = pairs[at][0], rng.choice(names)
    return dxf_joined(pairs)


def dxf_deep_blocks(data: bytes, rng: Random) -> bytes:
    """Blocks that hold themselves, or two of the next one, thirty deep; or a block laid out ten thousand times."""
    how = rng.randrange(3)
    names = [b"B%d" % n for n in range(rng.choice((1, 30)))]
    insert = b"0\nINSERT\n8\n0\n2\n%s\n10\n1\n20\n1\n30\n0\n"
    blocks = b""
    for at, name in enumerate(names):
        inner = names[(at + 1) % len(names)] if how == 0 else names[min(at + 1, len(names) - 1)]
        body = (insert % inner) * 2 if how == 0 or at + 1 < len(names) else b"0\nLINE\n8\nA-VAGG\n10\n0\n20\n0\n11\n9\n21\n9\n"
        blocks += b"0\nBLOCK\n8\n0\n2\n%s\n70\n0\n10\n0\n20\n0\n30\n0\n%s0\nENDBLK\n8\n0\n" % (name, body)
    grid = b"70\n30000\n71\n30000\n44\n10\n45\n10\n" if how == 2 else b""
    out = data.replace(b"BLOCKS\n", b"BLOCKS\n" + blocks, 1)
    return out.replace(b"ENTITIES\n", b"ENTITIES\n" + insert % names[0] + grid, 1)


def dxf_scaled_blocks(data: bytes, rng: Random) -> bytes:
    """Blocks mirrored, flattened, enlarged beyond measure or turned out of the plane."""
    codes = {b"41", b"42", b"43", b"50", b"210", b"220", b"230", b"40", b"51"}
    pairs = dxf_pairs(data)
    at = [n for n, (code, _) in enumerate(pairs) if code.strip() in codes]
    for n in rng.sample(at, min(len(at), 3)):
        pairs[n] = pairs[n][0], rng.choice((b"0", b"-1", b"1e9", b"1e-12", b"1e300", b"nan", b"inf", b"720", b"-90"))
    places = [
        n
        for n, (code, value) in enumerate(pairs)
        if code.strip() == b"0" and value in {b"INSERT", b"ARC", b"CIRCLE", b"LWPOLYLINE"}
    ]
    if places:
        direction = rng.choice((b"0 0 -1", b"0 0 0", b"1 0 0", b"1e-9 0 1e-9", b"nan 0 1")).split()
        at_place = rng.choice(places) + 2
        pairs[at_place:at_place] = list(zip((b"210", b"220", b"230"), direction, strict=True))
    return dxf_joined(pairs)


def dxf_many_points(data: bytes, rng: Random) -> bytes:
    """One outline of very many points, or that says it has."""
    count = rng.choice((3, 5_000, 50_000))
    ring = b"".join(b"10\n%d\n20\n%d\n" % (n % 977, n * n % 991) for n in range(count))
    said = rng.choice((count, 2**31 - 1, -1))
    entity = b"0\nLWPOLYLINE\n5\n77\n100\nAcDbEntity\n8\nA-VAGG\n100\nAcDbPolyline\n90\n%d\n70\n1\n%s" % (said, ring)
    return data.replace(b"ENTITIES\n", b"ENTITIES\n" + entity, 1)


DXF: Mapping[str, Mutator] = {
    f.__name__: f for f in (dxf_values, dxf_pairs_moved, dxf_types, dxf_deep_blocks, dxf_scaled_blocks, dxf_many_points)
}


# ---- XML ----

TAG = re.compile(rb"<[A-Za-z][^<>]*>")
ATTRIBUTE = re.compile(rb"[\w:]+=(?:\"[^\"<]*\"|'[^'<]*')")
ELEMENT = re.compile(rb"(?s)<([\w:]+)\b[^<>]*?(?:/>|>[^<>]*</\1>)")


def xml_elements(data: bytes, rng: Random) -> bytes:
    """Innermost elements lost, doubled, or put in each other's places."""
    every = [m.group() for m in ELEMENT.finditer(data)] or [b"<a/>"]
    return replaced(
        data, ELEMENT, rng, lambda old: rng.choice((b"", old * 2, old * 300, rng.choice(every))), rng.choice((1, 1, 6))
    )


def xml_attributes(data: bytes, rng: Random) -> bytes:
    every = ATTRIBUTE.findall(data) or [b"a=''"]

    def pick(old: bytes) -> bytes:
        name = old.split(b"=")[0]
        value = rng.choice(
            [*STRANGE_NUMBERS, b"#none", b"-1-9999999", b"0;1;2", b"A" * 4000, b"1-0", b"&lt;", rng.choice(every)[-9:-1]]
        )
        clean = value.replace(b'"', b"").replace(b"'", b"").replace(b"&lt;", b"&amp;lt;").replace(b"<", b"")
        return rng.choice((b"", rng.choice(every), name + b'="' + clean + b'"'))

    return replaced(data, ATTRIBUTE, rng, pick, rng.choice((1, 1, 5)))


def xml_deep(data: bytes, rng: Random) -> bytes:
    """Something in its middle thousands deep."""
    at = rng.choice([m.end() for m in TAG.finditer(data)] or [0])
    depth, name = rng.choice((150, 1_000, 100_000)), rng.choice((b"g", b"tag", b"a"))
    return data[:at] + b"<%s>" % name * depth + b"</%s>" % name * depth + data[at:]


def xml_entities(data: bytes, rng: Random) -> bytes:
    """Document types that point outside the file or grow inside it, and their use."""
    grown = b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(9))
    kinds = (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY e0 "ha">' + grown + b'<!ENTITY e "&e9;">]>',
        b'<!DOCTYPE x SYSTEM "http://localhost/x.dtd">',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]>',
    )
    start = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    text = data[:start] + rng.choice(kinds) + data[start:]
    at = rng.choice([m.end() for m in TAG.finditer(text)] or [len(text)])
    return text[:at] + b"&e;" + text[at:]


def xml_names(data: bytes, rng: Random) -> bytes:
    names = re.compile(rb"(?<=[<])[A-Za-z:]+")
    every = names.findall(data) or [b"a"]
    return replaced(data, names, rng, lambda _: rng.choice(every), 2)


def xml_texts(data: bytes, rng: Random) -> bytes:
    """Coordinate lists and names between tags."""
    texts = re.compile(rb"(?<=>)[^<>]+(?=<)")
    values = [
        b"",
        b"1",
        b"1 2",
        b"1 2 3 4 5 6 7",
        b"nan nan nan",
        b"1e300 1 1",
        b"a b c",
        b"1,2 3,4",
        b"0 0 0 " * 20_000,
        b"]]&gt;",
    ]
    return replaced(data, texts, rng, lambda _: rng.choice(values), rng.choice((1, 1, 8)))


def xml_paths(data: bytes, rng: Random) -> bytes:
    """Drawing commands of SVG: too many, too few, wrong letters, endless curves, odd turns."""
    values = [
        b"M",
        b"M 0 0 a 1e300 1 0 0 0 1 1",
        b"l 1 1",
        b"M0,0" + b"h1v1" * 20_000,
        b"M 0 0 A 0 0 nan 2 3 5 5",
        b"M0 0C1",
        b"z z z",
        b"M1e9 1e9 l-1e9 0z",
    ]
    turns = [
        b"matrix(0 0 0 0 0 0)",
        b"rotate(1e300)",
        b"scale(0)",
        b"translate(nan)",
        b"skewX(90)",
        b"matrix(1)",
        b"scale(1e200) scale(1e200)",
    ]

    def pick(old: bytes) -> bytes:
        name = old.split(b"=")[0].strip()
        return name + b'="' + rng.choice(turns if name in {b"transform", b"viewBox"} else values) + b'"'

    return replaced(data, re.compile(rb"\b(?:d|points|transform|viewBox)=\"[^\"]*\""), rng, pick, 2)


def xml_uses(data: bytes, rng: Random) -> bytes:
    """References of SVG in circles, or doubling thirty times."""
    chain = b"".join(
        b'<g id="u%d"><use href="#u%d"/><use href="#u%d"/></g>' % (n, n + 1, n + 1) for n in range(rng.choice((3, 30)))
    )
    loop = rng.choice((b'<g id="u0"><use href="#u0"/></g>', chain, chain + b'<g id="u30"><use href="#u0"/></g>'))
    return data.replace(b"</svg>", loop + b'<use href="#u0"/></svg>')


XML: Mapping[str, Mutator] = {f.__name__: f for f in (xml_elements, xml_attributes, xml_deep, xml_entities, xml_names, xml_texts)}
SVG: Mapping[str, Mutator] = {**XML, **{f.__name__: f for f in (xml_paths, xml_uses)}}


# ---- JSON and YAML ----


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside, as keys and indices."""
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in [(*at, k), *places(v, (*at, k))]]
    if isinstance(value, list):
        return [p for n, v in enumerate(value) for p in [(*at, n), *places(v, (*at, n))]]
    return []


def at_place(value: Any, path: Sequence[Any]) -> Any:
    for key in path:
        value = value[key]
    return value


def strange_values(rng: Random) -> Any:
    deep: Any = 0
    for _ in range(rng.choice((5, 150, 400))):
        deep = [deep]
    return rng.choice(
        [
            *(None, True, 0, -1, 1.5, 1e300, 10**30, "", "x", "ö" * 3000, "\ud800", "\x00", [], [[]], {}, {"a": 1}, deep),
            *(float("nan"), float("inf"), "1", [0, 0], [[0, 0], [0, 0], [0, 0], [0, 0]], [1e9, 1e9], ["a", "b"], "P" * 101),
            [[rng.uniform(-20, 20), rng.uniform(-20, 20)] for _ in range(rng.choice((2, 40)))],
        ]
    )


def spoiled(value: Any, rng: Random) -> Any:
    """A value changed in a few places."""
    for _ in range(rng.choice((1, 1, 1, 3, 10))):
        every = places(value)
        if not every:
            return value
        path = rng.choice(every)
        parent, key = at_place(value, path[:-1]), path[-1]
        what = rng.randrange(5)
        if what == 0:
            parent[key] = strange_values(rng)
        elif what == 1:
            del parent[key]
        elif what == 2:
            parent[key] = json.loads(json.dumps(at_place(value, rng.choice(every))))
        elif what == 3 and isinstance(parent, list):
            parent[key:key] = [parent[key]] * rng.choice((1, 1, 200))
        elif what == 3:
            parent["extra"] = parent[key]
        elif isinstance(parent[key], (int, float)) and not isinstance(parent[key], bool):
            parent[key] = parent[key] * rng.choice((-1, 0, 1e-6, 1e6, 1e15)) + rng.choice((0, 0.003, 0.3))
        else:
            parent[key] = [parent[key]]
    return value


def json_values(data: bytes, rng: Random) -> bytes:
    return json.dumps(spoiled(json.loads(data), rng), ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def json_deep(data: bytes, rng: Random) -> bytes:
    value = json.loads(data)
    path = rng.choice(places(value))
    mark = '"put the deep thing here"'
    parent = at_place(value, path[:-1])
    parent[path[-1]] = json.loads(mark)
    depth, kind = rng.choice((50, 199, 300, 5_000, 200_000)), rng.choice((("[", "]"), ('{"a":', "}")))
    return json.dumps(value).replace(mark, kind[0] * depth + "1" + kind[1] * depth).encode()


def json_many(data: bytes, rng: Random) -> bytes:
    """The same thing thousands of times over: rooms upon rooms."""
    value = json.loads(data)
    lists = [p for p in places(value) if isinstance(at_place(value, p), list) and at_place(value, p)]
    if not lists:
        return data
    chosen = at_place(value, rng.choice(lists))
    chosen.extend(chosen[:1] * rng.choice((1, 50, 500)))
    return json.dumps(value).encode()


JSON: Mapping[str, Mutator] = {f.__name__: f for f in (json_values, json_deep, json_many)}


def yaml_values(data: bytes, rng: Random) -> bytes:
    """JSON is YAML too, but for NaN."""
    import yaml

    text = json.dumps(spoiled(yaml.safe_load(data), rng), default=str)
    return text.replace("NaN", ".nan").replace("Infinity", ".inf").encode()


def yaml_grammar(data: bytes, rng: Random) -> bytes:
    kinds = (
        b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [%s]\n" % (n + 1, n + 1, b", ".join([b"*a%d" % n] * 9)) for n in range(9)),
        *(
            b"x: !!python/object/apply:os.getcwd []\n",
            b"x: &x {y: *x}\n",
            b"<<: {levels: 1}\n",
            b"---\na: 1\n---\n",
            b"%YAML 9.9\n---\n",
        ),
        *(
            b"x: " + b"[" * rng.choice((100, 500, 50_000)) + b"\n",
            b"? [a]\n: 1\n",
            b"x: |\n  a\n",
            b"\tx: 1\n",
            b"levels: 1\n",
            b"x: 0b_\n",
        ),
    )
    lines = data.splitlines(keepends=True)
    at = rng.choice((0, rng.randrange(len(lines)), len(lines)))
    return b"".join([*lines[:at], rng.choice(kinds), *lines[at:]])


def yaml_indented(data: bytes, rng: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    for _ in range(rng.choice((1, 3))):
        at = rng.randrange(len(lines))
        lines[at] = rng.choice((b"  " + lines[at], lines[at].removeprefix(b"  "), b"- " + lines[at], lines[at].lstrip()))
    return b"".join(lines)


YAML: Mapping[str, Mutator] = {f.__name__: f for f in (yaml_values, yaml_grammar, yaml_indented)}


# ---- WKT ----


def wkt_words(data: bytes, rng: Random) -> bytes:
    names = [
        b"POLYGON",
        b"MULTIPOLYGON",
        b"LINESTRING",
        b"GEOMETRYCOLLECTION",
        b"POINT",
        b"POLYGON Z",
        b"POLYGON EMPTY",
        b"CIRCULARSTRING",
    ]
    return replaced(data, re.compile(rb"[A-Z]+"), rng, lambda _: rng.choice(names), 2)


def wkt_deep(data: bytes, rng: Random) -> bytes:
    depth = rng.choice((10, 500, 20_000))
    return b"GEOMETRYCOLLECTION (" * depth + data + b")" * rng.choice((depth, depth - 1))


def wkt_rings(data: bytes, rng: Random) -> bytes:
    """Outlines that cross themselves, have two points, or very many."""
    many = b", ".join(b"%d %d" % (n * n % 97, n * 7 % 89) for n in range(rng.choice((10, 20_000))))
    rings = [
        b"(0 0, 10 10, 10 0, 0 10, 0 0)",
        b"(0 0, 1 1)",
        b"()",
        b"(0 0, 0 0, 0 0, 0 0)",
        b"(" + many + b")",
        b"(0 0 0 0, 1 1, 2 2)",
    ]
    rings += [
        b"(0 0, 10 0, 5 0, 0 0)",
        b"(0 0, 1e8 0, 1e8 1e8, 0 0)",
        b"(nan nan, 1 1, 2 0, nan nan)",
        b"(0 0, 0.001 0, 0.001 0.001, 0 0)",
    ]
    return replaced(data, re.compile(rb"\([^()]*\)"), rng, lambda _: rng.choice(rings), 2)


WKT: Mapping[str, Mutator] = {f.__name__: f for f in (wkt_words, wkt_deep, wkt_rings)}


# ---- archives ----


def within(mutators: Mapping[str, Mutator]) -> Mutator:
    """Spoils one member of an archive, and packs it anew."""

    def member_spoiled(data: bytes, rng: Random) -> bytes:
        members = unzipped(data)
        name = rng.choice(sorted(n for n in members if members[n]))
        members[name] = rng.choice(list(mutators.values()))(members[name], rng)
        return zipped(members)

    return member_spoiled


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_members(data: bytes, rng: Random) -> bytes:
    """Members lost, renamed, exchanged, in folders, or called what leads out of the archive."""
    members = unzipped(data)
    for _ in range(rng.choice((1, 1, 3))):
        name, other = rng.choice(sorted(members)), rng.choice(sorted(members))
        what = rng.randrange(4)
        if what == 0:
            members.pop(name)
            if not members:
                members["empty.txt"] = b""
        elif what == 1:
            names = ("../" + name, "/" + name, "a/" + name, name.upper(), "C:\\" + name, "å.json", name + "\x01", "", "x" * 300)
            members[rng.choice(names)] = members.pop(name)
        elif what == 2:
            members[name], members[other] = members[other], members[name]
        else:
            members[f"more{rng.randrange(9)}/{name}"] = members[name]
    return zipped(members)


def zip_bomb(data: bytes, rng: Random) -> bytes:
    """Unpacks to a thousand times its size, in one member or in very many."""
    members = unzipped(data)
    if rng.random() < 0.5:
        members[rng.choice(sorted(members))] = rng.choice((b"0", b"[", b" ")) * rng.choice((3_000_000, 80_000_000))
    else:
        members.update({f"{n}.geojson": b" " * 20_000 for n in range(rng.choice((500, 2_500)))})
    return zipped(members)


def zip_header(data: bytes, rng: Random) -> bytes:
    """What the directory says of a member: sizes, ways of packing, flags."""
    out = bytearray(data)
    entries = [m.start() for m in re.finditer(rb"PK\x01\x02", data)]
    at = rng.choice(entries) + rng.choice((8, 10, 16, 20, 24, 28, 42))
    out[at : at + 2] = struct.pack("<H", rng.choice((0, 1, 8, 12, 14, 99, 0xFFFF, 0x0800)))
    return bytes(out)


ZIP: Mapping[str, Mutator] = {
    **{f.__name__: f for f in (zip_members, zip_bomb, zip_header)},
    **{f"member_{n}": within(JSON) for n in range(6)},
    **{f"text_{n}": within(TEXT) for n in range(3)},
}


# ---- pictures and pages ----


def png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at + 12 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    return found


def png_joined(chunks: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, data) for kind, data in chunks)


def png_head(data: bytes, rng: Random) -> bytes:
    """Sizes and depths that are not the picture's: gigantic, none, odd; checksums as they should be."""
    size = rng.choice((0, 1, 60, 30_000, 100_000, 2**31 - 1)), rng.choice((0, 1, 60, 30_000, 100_000, 2**31 - 1))
    head = struct.pack(">IIBBBBB", *size, rng.choice((1, 8, 16, 3)), rng.choice((0, 2, 3, 6, 7)), 0, 0, rng.choice((0, 1, 5)))
    return png_joined([(kind, head if kind == b"IHDR" else body) for kind, body in png_chunks(data)])


def png_parts(data: bytes, rng: Random) -> bytes:
    chunks = png_chunks(data)
    at = rng.randrange(len(chunks))
    kind, body = chunks[at]
    extra = (b"zTXt", b"Comment\0\0" + zlib.compress(b" " * 20_000_000)), (b"iCCP", b"x\0\0" + zlib.compress(b"a" * 5_000_000))
    extra += (
        (b"eXIf", rng.randbytes(60)),
        (b"pHYs", b"\0" * 9),
        (b"PLTE", rng.randbytes(9)),
        (b"tRNS", b"\0\1"),
        (b"acTL", b"\0\0\xff\xff\0\0\0\0"),
    )
    what = rng.randrange(4)
    if what == 0:
        del chunks[at]
    elif what == 1:
        chunks.insert(at, rng.choice(extra))
    elif what == 2:
        chunks[at] = kind, flipped(body, rng) if body else rng.randbytes(5)
    else:
        chunks.insert(rng.randrange(len(chunks)), chunks[at])
    return png_joined(chunks)


def png_bomb(data: bytes, rng: Random) -> bytes:
    """A picture that truly is as large as it says, and nothing but one colour."""
    side = rng.choice((3_000, 9_000, 20_000))
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * ((side + 7) // 8)) * side, 1)
    return png_joined([(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")])


def jpeg_size(data: bytes, rng: Random) -> bytes:
    at = data.find(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", *(rng.choice((0, 1, 40, 20_000, 65_535)) for _ in range(2))) + data[at + 4 :]


def jpeg_parts(data: bytes, rng: Random) -> bytes:
    """The parts between markers lost, doubled, exchanged; an EXIF turn that does not exist."""
    parts = [m.start() for m in re.finditer(rb"\xff[\xc0-\xfe]", data)]
    a, b = rng.choice(parts), rng.choice(parts)
    end = next((p for p in parts if p > a), len(data))
    what = rng.randrange(4)
    if what == 0:
        return data[:a] + data[end:]
    if what == 1:
        return data[:b] + data[a:end] + data[b:]
    if what == 2:
        return data[: a + 2] + struct.pack(">H", rng.choice((0, 1, 2, 65_535))) + data[a + 4 :]
    return data.replace(b"\0\x01\0\x06", b"\0\x01\0" + bytes([rng.choice((0, 2, 3, 5, 8, 9, 255))]), 1)


PDF_WORDS = [
    b"/Type",
    b"/Pages",
    b"/Kids [3 0 R 3 0 R]",
    b"/Kids [2 0 R]",
    b"/Parent 2 0 R",
    b"1 0 R",
    b"6 0 R",
    b"99 0 R",
    b"null",
    b"<<",
    b">>",
]


def pdf_words(data: bytes, rng: Random) -> bytes:
    names = re.compile(rb"/\w+(?: \[[^\]]*\])?|\d+ 0 R|<<|>>")
    return replaced(data, names, rng, lambda _: rng.choice(PDF_WORDS), rng.choice((1, 1, 3)))


def pdf_size(data: bytes, rng: Random) -> bytes:
    boxes = [
        b"0 0 0 0",
        b"0 0 1e9 1e9",
        b"0 0 14400 14400",
        b"0 0 -5 -5",
        b"0 0 200000 3",
        b"nan 0 1 1",
        b"0 0 1 1",
        b"1 2",
        b"5 5 5 5",
    ]
    data = re.sub(rb"(?<=/MediaBox \[)[^\]]*", lambda _: rng.choice(boxes), data)
    return re.sub(rb"/Rotate 90", lambda _: rng.choice((b"/Rotate 45", b"/Rotate 1e9", b"/UserUnit 75000", b"/Rotate 270")), data)


def pdf_strokes(data: bytes, rng: Random) -> bytes:
    """Far more drawing than a page holds; forms that draw themselves; matrices without an inverse."""
    kinds = (
        b"0 0 m 1e9 1e9 l S " * 3_000,
        b"0 0 0 0 0 0 cm ",
        b"q " * 5_000,
        b"1e30 0 0 1e30 0 0 cm ",
        b"0 0 m 1 1 2 2 3 3 c S " * 20_000,
    )
    return data.replace(b"q 1 w", b"q 1 w " + rng.choice(kinds), 1)


PNG: Mapping[str, Mutator] = {f.__name__: f for f in (png_head, png_parts, png_bomb)}
JPEG: Mapping[str, Mutator] = {f.__name__: f for f in (jpeg_size, jpeg_parts)}
PDF: Mapping[str, Mutator] = {f.__name__: f for f in (pdf_words, pdf_size, pdf_strokes)}


MUTATORS: Mapping[str, Mapping[str, Mutator]] = {
    "plan": {**TEXT, **JSON},
    "ifc": {**TEXT, **STEP},
    "ifczip": {**ZIP, **{f"member_{n}": within({**TEXT, **STEP}) for n in range(6)}},
    "dxf": {**TEXT, **DXF},
    "svg": {**TEXT, **SVG},
    "osm": {**TEXT, **XML},
    "imdf": ZIP,
    "indoorgml": {**TEXT, **XML},
    "geojson": {**TEXT, **JSON},
    "wkt": {**TEXT, **WKT},
    "traced": {**TEXT, **YAML},
    "pdf": {**TEXT, **PDF},
    "png": PNG,
    "jpeg": JPEG,
}
"""What knows each format's grammar, to be used beside ``BYTES``."""
