"""Ways to spoil bytes and texts of any kind, each a function of them and a seeded ``Random``: same number, same file.

They know nothing of what the file is; ``mutators`` has those that know a format's grammar beside them.
"""

import re
from collections.abc import Callable, Mapping
from random import Random

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
