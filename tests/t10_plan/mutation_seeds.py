"""Small sound drawings of one house in every format, to be spoiled: a corridor, two rooms north of it, three doors.

Everything is written here, byte for byte the same each time; real files are only cut-down additions where a folder has them.
"""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.plan.save import plan_json
from tests.t10_plan.plan_examples import small_school

Rectangle = tuple[float, float, float, float]

ROOMS: Mapping[str, Rectangle] = {"Korridor": (0, 0, 10, 2), "Sal 1": (0, 2.1, 4.9, 7), "Sal 2": (5.1, 2.1, 10, 7)}
DOORS: Mapping[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "d1": ((2, 2.05), (2.9, 2.05)),
    "d2": ((7, 2.05), (7.9, 2.05)),
    "d3": ((-0.05, 0.5), (-0.05, 1.4)),
}
LATITUDE, LONGITUDE = 59.33, 18.06
"""Where the house stands when a format wants degrees."""

Seed = tuple[str, bytes]
"""File name and content."""


def corners(box: Rectangle) -> list[tuple[float, float]]:
    x0, y0, x1, y1 = box
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude, near enough for a seed."""
    return round(LONGITUDE + x / 56_800, 8), round(LATITUDE + y / 111_400, 8)


# ---- IFC ----


class Step:
    """A STEP file under construction; ``add`` gives the new entity's reference."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, kind: str, *values: object) -> str:
        number = len(self.lines) + 1
        self.lines.append(f"#{number}={kind}({','.join(self.value(v) for v in values)});")
        return f"#{number}"

    def value(self, value: object) -> str:
        if value is None:
            return "$"
        if isinstance(value, float):
            return f"{value:.5f}"
        if isinstance(value, (list, tuple)):
            return f"({','.join(self.value(v) for v in value)})"
        text = str(value)
        return text if text.startswith(("#", ".", "*", "IFC")) or isinstance(value, int) else f"'{text}'"

    def point(self, *xyz: float) -> str:
        return self.add("IFCCARTESIANPOINT", [float(v) for v in xyz])

    def at(self, *xyz: float) -> str:
        return self.add("IFCLOCALPLACEMENT", None, self.add("IFCAXIS2PLACEMENT3D", self.point(*xyz), None, None))

    def box(self, context: str, size: tuple[float, float, float], lower: tuple[float, float, float] = (0, 0, 0)) -> str:
        """A product shape: a rectangle from ``lower`` drawn up."""
        (dx, dy, dz), (x, y, z) = size, lower
        ring = [(x, y), (x + dx, y), (x + dx, y + dy), (x, y + dy), (x, y)]
        outline = self.add("IFCPOLYLINE", [self.point(*p) for p in ring])
        profile = self.add("IFCARBITRARYCLOSEDPROFILEDEF", ".AREA.", None, outline)
        place = self.add("IFCAXIS2PLACEMENT3D", self.point(0, 0, z), None, None)
        solid = self.add("IFCEXTRUDEDAREASOLID", profile, place, self.add("IFCDIRECTION", [0.0, 0.0, 1.0]), float(dz))
        return self.shape(context, "SweptSolid", solid)

    def shape(self, context: str, kind: str, item: str) -> str:
        body = self.add("IFCSHAPEREPRESENTATION", context, "Body", kind, [item])
        return self.add("IFCPRODUCTDEFINITIONSHAPE", None, None, [body])

    def tetrahedron(self, context: str) -> str:
        """A shape of triangles: what newer programs write."""
        points = self.add("IFCCARTESIANPOINTLIST3D", [[0.0, 0.0, 0.0], [800.0, 0.0, 0.0], [0.0, 600.0, 0.0], [0.0, 0.0, 700.0]])
        faces = [[1, 3, 2], [1, 2, 4], [2, 3, 4], [3, 1, 4]]
        return self.shape(context, "Tessellation", self.add("IFCTRIANGULATEDFACESET", points, None, ".T.", faces, None))


def guid(number: int) -> str:
    return "0" + f"{number:021d}"


def ifc(with_rooms: bool = True) -> bytes:
    """Two storeys of millimetres with rooms, walls, doors in their openings, a window, stairs and a desk."""
    s = Step()
    origin = s.add("IFCAXIS2PLACEMENT3D", s.point(0, 0, 0), None, None)
    context = s.add("IFCGEOMETRICREPRESENTATIONCONTEXT", None, "Model", 3, 1e-5, origin, None)
    metres = s.add("IFCSIUNIT", "*", ".LENGTHUNIT.", ".MILLI.", ".METRE.")
    units = s.add("IFCUNITASSIGNMENT", [metres, s.add("IFCSIUNIT", "*", ".PLANEANGLEUNIT.", None, ".RADIAN.")])
    count = iter(range(1, 1000))
    project = s.add("IFCPROJECT", guid(next(count)), None, "Projekt", None, None, None, None, [context], units)
    nothing = (None,) * 3
    building = s.add(
        "IFCBUILDING", guid(next(count)), None, "Skolan", None, None, s.at(0, 0, 0), None, None, ".ELEMENT.", *nothing
    )
    storeys = [
        s.add("IFCBUILDINGSTOREY", guid(next(count)), None, name, None, None, s.at(0, 0, z), None, None, ".ELEMENT.", float(z))
        for name, z in (("Plan 1", 0), ("Plan 2", 3000))
    ]
    s.add("IFCRELAGGREGATES", guid(next(count)), None, None, None, project, [building])
    s.add("IFCRELAGGREGATES", guid(next(count)), None, None, None, building, storeys)
    rooms: list[str] = []
    if with_rooms:
        for storey, z in zip(storeys, (0, 3000), strict=True):
            own = [
                s.add(
                    *("IFCSPACE", guid(next(count)), None, str(n), None, None, s.at(x0 * 1000, y0 * 1000, z)),
                    *(s.box(context, ((x1 - x0) * 1000, (y1 - y0) * 1000, 2700)), name, ".ELEMENT.", ".INTERNAL.", None),
                )
                for n, (name, (x0, y0, x1, y1)) in enumerate(ROOMS.items())
            ]
            s.add("IFCRELAGGREGATES", guid(next(count)), None, None, None, storey, own)
            rooms += own
    products = [wall(s, context, count, box) for box in WALLS]
    doors = []
    for number, ((x0, y0), (x1, y1)) in enumerate(DOORS.values()):
        place = s.at(min(x0, x1) * 1000 - 50, min(y0, y1) * 1000 - 50, 0)
        size = (abs(x1 - x0) * 1000 + 100 * (x0 == x1), abs(y1 - y0) * 1000 + 100 * (y0 == y1), 2100)
        hole = s.add("IFCOPENINGELEMENT", guid(next(count)), None, None, None, None, place, s.box(context, size), None, None)
        door = s.add(
            *("IFCDOOR", guid(next(count)), None, f"Dörr {number}".encode("ascii", "ignore").decode(), None, None, place),
            *(s.box(context, size), None, 2100.0, 900.0, ".DOOR.", ".SINGLE_SWING_LEFT.", None),
        )
        s.add("IFCRELVOIDSELEMENT", guid(next(count)), None, None, None, products[min(number, 1)], hole)
        s.add("IFCRELFILLSELEMENT", guid(next(count)), None, None, None, hole, door)
        doors.append(door)
    if rooms:
        for room in rooms[:2]:
            s.add("IFCRELSPACEBOUNDARY", guid(next(count)), None, None, None, room, doors[0], None, ".PHYSICAL.", ".INTERNAL.")
    window = s.add(
        *("IFCWINDOW", guid(next(count)), None, None, None, None, s.at(1000, 7000, 900), s.box(context, (1200, 100, 1200))),
        *(None, 1200.0, 1200.0, ".WINDOW.", None, None),
    )
    steps = s.box(context, (1200, 1800, 3000), (200, 100, 0))
    stairs = s.add("IFCSTAIR", guid(next(count)), None, "Trappa", None, None, s.at(0, 0, 0), steps, None, ".STRAIGHT_RUN_STAIR.")
    desk = s.add(
        "IFCFURNITURE", guid(next(count)), None, "Desk", None, None, s.at(1000, 4000, 0), s.tetrahedron(context), None, None
    )
    contents = [*products, *doors, window, stairs, desk]
    s.add("IFCRELCONTAINEDINSPATIALSTRUCTURE", guid(next(count)), None, None, None, contents, storeys[0])
    head = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('s.ifc','',(''),(''),'','','');\n"
    return (head + "FILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n" + "\n".join(s.lines) + "\nENDSEC;\nEND-ISO-10303-21;\n").encode()


WALLS: tuple[Rectangle, ...] = (
    (-0.1, 2, 10.1, 2.1),
    (-0.1, -0.1, 0, 7.1),
    (-0.1, -0.1, 10.1, 0),
    (10, -0.1, 10.1, 7.1),
    (-0.1, 7, 10.1, 7.1),
    (4.9, 2, 5.1, 7),
)


def wall(s: Step, context: str, count: Iterable[int], box: Rectangle) -> str:
    x0, y0, x1, y1 = (v * 1000 for v in box)
    shape = s.box(context, (x1 - x0, y1 - y0, 2700))
    return s.add("IFCWALL", guid(next(iter(count))), None, None, None, None, s.at(x0, y0, 0), shape, None, ".STANDARD.")


def ifczip() -> bytes:
    return zipped({"s.ifc": ifc()})


# ---- drawings ----


def pairs(*values: object) -> str:
    """DXF: group codes and values, each on a line of its own."""
    return "".join(f"{v}\n" for v in values)


def dxf() -> bytes:
    """Walls as lines, doors as blocks with an arc, texts, a closed polyline and a window block; centimetres called mm."""
    out = pairs(0, "SECTION", 2, "HEADER", 9, "$ACADVER", 1, "AC1009", 9, "$INSUNITS", 70, 4, 0, "ENDSEC")
    layers = ("A-VAGG", "A-DORR", "A-FONSTER", "A-RUM")
    out += pairs(0, "SECTION", 2, "TABLES", 0, "TABLE", 2, "LAYER", 70, len(layers))
    out += "".join(pairs(0, "LAYER", 2, name, 70, 0, 62, 7, 6, "CONTINUOUS") for name in layers)
    out += pairs(0, "ENDTAB", 0, "ENDSEC", 0, "SECTION", 2, "BLOCKS")
    out += pairs(0, "BLOCK", 8, 0, 2, "DORR90", 70, 0, 10, 0, 20, 0, 30, 0)
    out += pairs(0, "LINE", 8, "A-DORR", 10, 0, 20, 0, 11, 0, 21, 90)
    out += pairs(0, "ARC", 8, "A-DORR", 10, 0, 20, 0, 40, 90, 50, 0, 51, 90, 0, "ENDBLK", 8, 0, 0, "ENDSEC")
    out += pairs(0, "SECTION", 2, "ENTITIES")
    for a, b in plan_lines():
        out += pairs(0, "LINE", 8, "A-VAGG", 10, a[0] * 100, 20, a[1] * 100, 11, b[0] * 100, 21, b[1] * 100)
    for (x, y), (_, _) in DOORS.values():
        out += pairs(0, "INSERT", 8, "A-DORR", 2, "DORR90", 10, x * 100, 20, y * 100, 30, 0, 41, 1, 42, 1, 50, 0)
    for name, (x0, y0, x1, y1) in ROOMS.items():
        out += pairs(0, "TEXT", 8, "A-RUM", 10, (x0 + x1) * 50, 20, (y0 + y1) * 50, 40, 20, 1, name)
    out += pairs(0, "POLYLINE", 8, "A-VAGG", 66, 1, 70, 1)
    for x, y in corners((-0.1, -0.1, 10.1, 7.1)):
        out += pairs(0, "VERTEX", 8, "A-VAGG", 10, x * 100, 20, y * 100, 42, 0)
    out += pairs(0, "SEQEND", 0, "CIRCLE", 8, "A-FONSTER", 10, 100, 20, 700, 40, 10)
    return (out + pairs(0, "ENDSEC", 0, "EOF")).encode()


def dxf_areas() -> bytes:
    """A newer drawing of closed outlines only, as evacuation programs write; metres."""
    out = pairs(0, "SECTION", 2, "HEADER", 9, "$ACADVER", 1, "AC1015", 9, "$INSUNITS", 70, 6, 0, "ENDSEC")
    out += pairs(0, "SECTION", 2, "ENTITIES")
    for number, (name, box) in enumerate(ROOMS.items()):
        ring = [part for x, y in corners(box) for part in (10, x, 20, y)]
        out += pairs(0, "LWPOLYLINE", 5, 100 + number, 100, "AcDbEntity", 8, name, 100, "AcDbPolyline", 90, 4, 70, 1, *ring)
        out += pairs(0, "MTEXT", 5, 200 + number, 100, "AcDbEntity", 8, "A-RUM", 100, "AcDbMText")
        out += pairs(10, box[0] + 1, 20, box[1] + 1, 40, 0.2, 1, f"{{\\fArial;{name}}}\\P10 m2")
    return (out + pairs(0, "ENDSEC", 0, "EOF")).encode()


def plan_lines() -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Every room's outline as single lines, open at the doors."""
    lines = []
    for box in ROOMS.values():
        ring = corners(box)
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            gaps = [d for d in DOORS.values() if abs(d[0][1] - a[1]) < 0.1 and a[1] == b[1]]
            cuts = sorted([a[0], b[0], *(x for d in gaps for x in (d[0][0], d[1][0]))])
            if a[1] == b[1]:
                lines += [((x0, a[1]), (x1, a[1])) for x0, x1 in zip(cuts[::2], cuts[1::2], strict=True)]
            else:
                lines.append((a, b))
    return lines


def svg() -> bytes:
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="1100mm" height="800mm" viewBox="-50 -50 1100 800">']
    parts.append('<g id="walls" transform="translate(0,710) scale(1,-1)" style="stroke:#000">')
    parts += [
        f'<line class="wall" x1="{a[0] * 100}" y1="{a[1] * 100}" x2="{b[0] * 100}" y2="{b[1] * 100}"/>' for a, b in plan_lines()
    ]
    parts.append('</g><g id="doors" inkscape:label="doors" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape">')
    parts += [
        f'<path class="door" d="M {a[0] * 100} {710 - a[1] * 100} l 0 -90 a 90 90 0 0 1 90 90 z"/>' for a, _ in DOORS.values()
    ]
    parts.append("</g><defs><symbol id='s'><rect width='60' height='40'/></symbol></defs><use href='#s' x='30' y='200'/>")
    parts += [
        f'<rect id="r{n}" class="room" x="{x0 * 100}" y="{710 - y1 * 100}" width="{(x1 - x0) * 100}" height="{(y1 - y0) * 100}"/>'
        f'<text x="{x0 * 100 + 50}" y="{710 - y0 * 100 - 50}">{name}</text>'
        for n, (name, (x0, y0, x1, y1)) in enumerate(ROOMS.items())
    ]
    return ("\n".join(parts) + '<polygon points="10,10 20,10 20,20"/></svg>').encode()


# ---- maps ----


def osm() -> bytes:
    """Rooms as ways, doors as nodes of both rooms' ways, two storeys joined by steps."""
    nodes: dict[tuple[float, float], int] = {}
    doors = {"2.45,2": ("no", 2.45, 2.0), "7.45,2": ("hinged", 7.45, 2.0), "0,1": ("hinged", 0.0, 1.0)}

    def node(x: float, y: float) -> int:
        return nodes.setdefault((x, y), len(nodes) + 1)

    ways = []
    for level in ("0", "1"):
        for name, (x0, y0, x1, y1) in {**ROOMS, "Sal 1": (0, 2, 5, 7), "Sal 2": (5, 2, 10, 7)}.items():
            ring = corners((x0, y0, x1, y1))
            with_doors: list[tuple[float, float]] = []
            for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
                on = [(x, y) for _, x, y in doors.values() if min(a[0], b[0]) <= x <= max(a[0], b[0]) and a[1] == b[1] == y]
                on += [(x, y) for _, x, y in doors.values() if min(a[1], b[1]) < y < max(a[1], b[1]) and a[0] == b[0] == x]
                with_doors += [a, *sorted(on, reverse=a > b)]
            kind = "corridor" if name == "Korridor" else "room"
            ways.append(([node(*p) for p in [*with_doors, with_doors[0]]], {"indoor": kind, "level": level, "name": name}))
    ways.append(([node(1.0, 0.5), node(6.0, 0.5)], {"highway": "steps", "indoor": "yes", "level": "0-1", "incline": "up"}))
    ways.append(([node(*p) for p in [*corners((-0.3, -0.3, 10.3, 7.3)), (-0.3, -0.3)]], {"building": "school", "name": "Skolan"}))
    out = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6' generator='seed'>"]
    for (x, y), number in nodes.items():
        lon, lat = degrees(x, y)
        tags = [f"<tag k='door' v='{kind}'/><tag k='level' v='0;1'/>" for kind, dx, dy in doors.values() if (dx, dy) == (x, y)]
        out.append(f"<node id='{number}' lat='{lat}' lon='{lon}'>{''.join(tags)}</node>")
    for number, (refs, tags) in enumerate(ways, 100):
        inner = "".join(f"<nd ref='{r}'/>" for r in refs) + "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.items())
        out.append(f"<way id='{number}'>{inner}</way>")
    out.append("<relation id='900'><member type='way' ref='101' role='outer'/><tag k='type' v='multipolygon'/></relation>")
    return "\n".join([*out, "</osm>"]).encode()


def feature(number: int, geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": uuid(number), "feature_type": "", "geometry": geometry, "properties": properties}


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def polygon(box: Rectangle, place: Callable[[float, float], tuple[float, float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[place(*p) for p in [*corners(box), (box[0], box[1])]]]}


def imdf_members() -> dict[str, bytes]:
    name = {"sv": "Plan 1", "en": "Floor 1"}
    whole = polygon((-0.3, -0.3, 10.3, 7.3), degrees)
    level = feature(3, whole, ordinal=0, category="unspecified", name=name, short_name=name, building_ids=[uuid(2)])
    upper = feature(
        4, whole, ordinal=1, category="unspecified", name={"sv": "Plan 2"}, short_name={"sv": "2"}, building_ids=[uuid(2)]
    )
    units = [
        feature(10 + n, polygon(box, degrees), category="walkway" if n == 0 else "classroom", level_id=uuid(3), name={"sv": name})
        for n, (name, box) in enumerate(ROOMS.items())
    ]
    units += [feature(20, polygon((0, 0, 2, 2), degrees), category="stairs", level_id=uuid(4), name=None)]
    openings = [
        feature(
            30 + n, {"type": "LineString", "coordinates": [degrees(*a), degrees(*b)]}, category="pedestrian", level_id=uuid(3)
        )
        for n, (a, b) in enumerate(DOORS.values())
    ]
    amenity = feature(40, {"type": "Point", "coordinates": degrees(1, 1)}, category="fire.extinguisher", unit_ids=[uuid(10)])
    link = feature(50, None, category="stairs", direction="undirected", origin={"id": uuid(10), "feature_type": "unit"})
    link["properties"]["destination"] = {"id": uuid(20), "feature_type": "unit"}
    files = {"level": [level, upper], "unit": units, "opening": openings, "amenity": [amenity], "relationship": [link]}
    files["venue"] = [feature(1, whole, category="school", name={"sv": "Skolan"}, address_id=None)]
    files["building"] = [feature(2, None, category="unspecified", name={"sv": "Huset"})]
    files["footprint"] = [feature(5, whole, category="ground", building_ids=[uuid(2)])]
    members = {
        f"{kind}.geojson": json.dumps(
            {"type": "FeatureCollection", "name": kind, "features": [{**f, "feature_type": kind} for f in features]}
        ).encode()
        for kind, features in files.items()
    }
    return {"manifest.json": b'{"version": "1.0.0", "language": "sv", "created": "2020-01-01T00:00:00Z"}', **members}


def imdf() -> bytes:
    return zipped(imdf_members())


def zipped(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def indoorgml() -> bytes:
    """Solids of six faces, states and transitions between them."""
    gml, xlink = "http://www.opengis.net/gml/3.2", "http://www.w3.org/1999/xlink"
    cells, states = [], []
    for n, (name, (x0, y0, x1, y1)) in enumerate(ROOMS.items()):
        ring = corners((x0, y0, x1, y1))
        faces = [[(x, y, 0) for x, y in reversed(ring)], [(x, y, 2.7) for x, y in ring]]
        faces += [[(*a, 0), (*b, 0), (*b, 2.7), (*a, 2.7)] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
        surfaces = "".join(
            "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>"
            + "".join(f"<gml:pos>{' '.join(map(str, p))}</gml:pos>" for p in [*face, face[0]])
            + "</gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
            for face in faces
        )
        cells.append(
            f'<cellSpaceMember><CellSpace gml:id="C{n}"><gml:name>{name}</gml:name><cellSpaceGeometry><Geometry3D>'
            f'<gml:Solid gml:id="S{n}"><gml:exterior><gml:Shell>{surfaces}</gml:Shell></gml:exterior></gml:Solid>'
            f'</Geometry3D></cellSpaceGeometry><duality xlink:href="#R{n}"/></CellSpace></cellSpaceMember>'
        )
        states.append(
            f'<stateMember><State gml:id="R{n}"><duality xlink:href="#C{n}"/><geometry><gml:Point><gml:pos>'
            f"{(x0 + x1) / 2} {(y0 + y1) / 2} 1</gml:pos></gml:Point></geometry></State></stateMember>"
        )
    moves = [
        f'<transitionMember><Transition gml:id="T{n}"><weight>1</weight><connects xlink:href="#R0"/>'
        f'<connects xlink:href="#R{n}"/>'
        f"<geometry><gml:LineString><gml:pos>5 1 1</gml:pos><gml:pos>{2.4 + 5 * (n - 1)} 2.05 1</gml:pos>"
        f"<gml:pos>{2.4 + 5 * (n - 1)} 4 1</gml:pos></gml:LineString></geometry></Transition></transitionMember>"
        for n in (1, 2)
    ]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<IndoorFeatures xmlns="http://www.opengis.net/indoorgml/1.0/core" xmlns:gml="{gml}" '
        f'xmlns:xlink="{xlink}" gml:id="I"><primalSpaceFeatures><PrimalSpaceFeatures gml:id="P">{"".join(cells)}'
        f'</PrimalSpaceFeatures></primalSpaceFeatures><multiLayeredGraph gml:id="M"><spaceLayers gml:id="L"><spaceLayerMember>'
        f'<SpaceLayer gml:id="B"><nodes gml:id="N">{"".join(states)}</nodes><edges gml:id="E">{"".join(moves)}</edges>'
        f"</SpaceLayer></spaceLayerMember></spaceLayers></multiLayeredGraph></IndoorFeatures>"
    ).encode()


def geojson() -> bytes:
    features = [
        {
            "type": "Feature",
            "id": f"r{n}",
            "geometry": polygon(box, lambda x, y: (x, y)),
            "properties": {"name": name, "level": 0},
        }
        for n, (name, box) in enumerate(ROOMS.items())
    ]
    features += [
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [list(a), list(b)]}, "properties": {"door": "yes"}}
        for a, b in DOORS.values()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1).encode()


def wkt_collection() -> bytes:
    """Rooms and doorways as one walkable area with a hole."""
    outline = (
        "0 0, 10 0, 10 2, 7.9 2, 7.9 2.1, 10 2.1, 10 7, 5.1 7, 5.1 2.1, 7 2.1, 7 2, 2.9 2, 2.9 2.1, 4.9 2.1, 4.9 7, 0 7, 0 2.1, "
    )
    return f"GEOMETRYCOLLECTION (POLYGON (({outline}2 2.1, 2 2, 0 2, 0 0), (1 4, 1 5, 2 5, 2 4, 1 4)), POLYGON EMPTY)".encode()


def wkt_multi() -> bytes:
    rings = [", ".join(f"{x} {y}" for x, y in [*corners(box), (box[0], box[1])]) for box in ROOMS.values()]
    return f"MULTIPOLYGON ((({rings[0]})), (({rings[1]})), (({rings[2]})))".encode()


# ---- traces and pictures ----


def traced() -> bytes:
    """Pixels over a picture that lies beside it: 20 to a metre, y down."""
    points: list[tuple[float, float]] = []

    def vertex(x: float, y: float) -> int:
        spot = (round(x * 20 + 40, 3), round(200 - y * 20, 3))
        if spot not in points:
            points.append(spot)
        return points.index(spot)

    walls, floors = [], []
    for box in ROOMS.values():
        ring = [vertex(*p) for p in corners(box)]
        walls += list(zip(ring, ring[1:] + ring[:1], strict=True))
        floors.append(ring)
    doors = [(vertex(*a), vertex(*b)) for a, b in DOORS.values()]
    measure = (vertex(0, 0), vertex(10, 0))
    lines = ["name: skolan", "coordinate_system: reference_image", "levels:", "  L1:", "    elevation: 0"]
    lines += ["    drawing: {filename: plan.png}", "    doors:"]
    lines += [
        f"      - [{a}, {b}, {{name: [1, d{n}], type: [1, hinged], motion_degrees: [3, 90]}}]" for n, (a, b) in enumerate(doors)
    ]
    lines += ["    fiducials:", "      - [40, 200, a]", "      - [240, 200, b]", "    floors:"]
    lines += [f"      - parameters: {{texture_name: [1, x]}}\n        vertices: {ring}" for ring in floors]
    lines += ["    measurements:", f"      - [{measure[0]}, {measure[1]}, {{distance: [3, 10]}}]", "    vertices:"]
    lines += [f'      - [{x}, {y}, 0, "{"Sal" if n == 3 else ""}"]' for n, (x, y) in enumerate(points)]
    lines += ["    walls:", *(f"      - [{a}, {b}, {{alpha: [3, 1]}}]" for a, b in walls)]
    lines += [
        "lifts:",
        "  Lift1: {depth: 2, width: 2, x: 60, y: 180, yaw: 0, initial_floor_name: L1, reference_floor_name: L1}",
    ]
    return ("\n".join(lines) + "\n").encode()


def png(width: int = 120, height: int = 90) -> bytes:
    """A grey picture with a dark frame, 8 bits deep, written chunk by chunk."""
    rows = b"".join(
        b"\0" + bytes(0 if x in {5, width - 6} or y in {5, height - 6} else 220 for x in range(width)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"pHYs", struct.pack(">IIB", 5906, 5906, 1)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, data) for kind, data in chunks)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg() -> bytes:
    """The picture with an EXIF part that says it was taken with the camera on its side."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    from PIL import Image

    buffer = io.BytesIO()
    Image.open(io.BytesIO(png())).save(buffer, "JPEG", quality=60)
    upright = buffer.getvalue()
    return upright[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + upright[2:]


def pdf() -> bytes:
    """A page of lines, a text and a picture; offsets as they must be."""
    lines = " ".join(f"{a[0] * 30 + 40} {a[1] * 30 + 40} m {b[0] * 30 + 40} {b[1] * 30 + 40} l S" for a, b in plan_lines())
    page = f"q 1 w {lines} BT /F1 12 Tf 60 120 Td (Sal 1) Tj ET 40 0 0 40 300 300 cm /Im1 Do Q".encode()
    picture = bytes(range(0, 256, 4))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 300] /Rotate 90 /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /Im1 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Length %d >>\nstream\n%s\nendstream" % (len(picture), picture),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
    )
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def own() -> bytes:
    return plan_json(small_school()).encode()


SEEDS: Mapping[str, Callable[[], tuple[Seed, ...]]] = {
    "plan": lambda: (("school.plan.json", own()),),
    "ifc": lambda: (("school.ifc", ifc()), ("walls.ifc", ifc(with_rooms=False)), ("school.ifczip", ifczip())),
    "dxf": lambda: (("school.dxf", dxf()), ("areas.dxf", dxf_areas())),
    "svg": lambda: (("school.svg", svg()),),
    "osm": lambda: (("school.osm", osm()),),
    "imdf": lambda: (("school.zip", imdf()),),
    "indoorgml": lambda: (("school.gml", indoorgml()),),
    "geojson": lambda: (("school.geojson", geojson()),),
    "wkt": lambda: (("school.wkt", wkt_collection()), ("rooms.wkt", wkt_multi())),
    "traced": lambda: (("school.building.yaml", traced()),),
    "pdf": lambda: (("school.pdf", pdf()),),
    "png": lambda: (("school.png", png()),),
    "jpeg": lambda: (("school.jpg", jpeg()),),
}
"""Every format by name, with its seeds."""

BESIDE: Mapping[str, Seed] = {"traced": ("plan.png", png(260, 220))}
"""A sound file that lies beside a format's seeds, because they name it."""


def real(folder: Path | None) -> Mapping[str, tuple[Seed, ...]]:
    """Small real files to spoil as well; empty when there are none here."""
    names = {"ifc": ["ifc/ifcopenhouse_nospace_ifc4.ifc"], "wkt": ["wkt/jps_BUW.wkt"], "traced": ["traced/office.building.yaml"]}
    if folder is None or not folder.is_dir():
        return {}
    return {k: tuple((Path(n).name, (folder / n).read_bytes()) for n in v if (folder / n).is_file()) for k, v in names.items()}
