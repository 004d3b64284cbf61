"""Ways to spoil XML, SVG, JSON, YAML and well-known text that know their grammar."""

import json
import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from tests.t10_plan.mutators_text import (
    STRANGE_NUMBERS,
    Mutator,
    replaced,
)

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
