"""Ways to spoil each format: some know nothing of what the file is, the others know its grammar, so that what they spoil is
met deep inside an importer and not refused at the door.  The same number always gives the same file.
"""

from collections.abc import Mapping

from tests.t10_plan.mutators_binary import JPEG, PDF, PNG, ZIP, within
from tests.t10_plan.mutators_markup import JSON, SVG, WKT, XML, YAML
from tests.t10_plan.mutators_models import DXF, STEP
from tests.t10_plan.mutators_text import BYTES, TEXT, Mutator

__all__ = ["BYTES", "MUTATORS"]

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
