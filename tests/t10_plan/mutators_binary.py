"""Ways to spoil archives, pictures and pages that know their format."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from random import Random

from tests.t10_plan.mutation_seeds import png_chunk, zipped
from tests.t10_plan.mutators_markup import JSON
from tests.t10_plan.mutators_text import (
    TEXT,
    Mutator,
    flipped,
    replaced,
)

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
