"""Ways to spoil STEP (IFC) and DXF files that know their grammar."""

import re
from collections.abc import Mapping, Sequence
from random import Random

from tests.t10_plan.mutators_text import (
    STRANGE_NUMBERS,
    Mutator,
    replaced,
)

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
