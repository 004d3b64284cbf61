"""What a bench reports: one row a figure, beside another simulator's figure and a target where there are such."""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["time", "count", "bytes", "share", "rate"]

On = Literal["value", "ratio"]


@dataclass(frozen=True)
class Target:
    """A figure to reach: at most or at least ``limit``, asked of a row's own value or of its ratio to the peer's."""

    limit: float
    least: bool = False
    on: On = "value"

    def met(self, figure: float | None) -> bool | None:
        """Whether a figure reaches it; None when there is no figure."""
        if figure is None:
            return None
        return figure >= self.limit if self.least else figure <= self.limit

    def text(self, unit: str) -> str:
        """How a person reads it: ``≤ 0.3 ms``, ``≥ 6 ×``."""
        return f"{'≥' if self.least else '≤'} {self.limit:,g} {'×' if self.on == 'ratio' else unit}"


@dataclass(frozen=True)
class Row:
    """One figure.

    ``key`` names what is measured and its words (``bench.row.<key>``); ``of`` says where, from wide to narrow, as
    ``("lingonmoskolan", "200")``.  ``value`` is None when it could not be measured here: ``note`` says why.  A ratio is the
    peer's figure over ours for times and bytes and ours over the peer's for rates: more than one is always better for us.
    ``more`` goes into the JSON as it is.
    """

    key: str
    of: tuple[str, ...]
    value: float | None
    unit: str
    kind: Kind = "time"
    peer: str = ""
    peer_value: float | None = None
    target: Target | None = None
    note: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The row's stable name: ``lingonmoskolan.200.run_median``."""
        return ".".join((*self.of, self.key))

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer."""
        if self.value is None or self.peer_value is None:
            return None
        ours, theirs = (self.peer_value, self.value) if self.kind == "rate" else (self.value, self.peer_value)
        return theirs / ours if ours else None

    @property
    def ok(self) -> bool | None:
        """Whether the target is met; None without a target or without a figure."""
        if self.target is None:
            return None
        return self.target.met(self.ratio if self.target.on == "ratio" else self.value)

    def as_dict(self) -> dict[str, Any]:
        """The JSON form: absent things are null."""
        return {
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "peer": self.peer or None,
            "peer_value": rounded(self.peer_value),
            "ratio": rounded(self.ratio),
            "target": self.target.text(self.unit) if self.target else None,
            "ok": self.ok,
            "kind": self.kind,
            "note": self.note or None,
            **self.more,
        }


def rounded(figure: float | None) -> float | int | None:
    """A figure with as many digits as a measurement has: four, or all of a whole number."""
    if figure is None or isinstance(figure, int):
        return figure
    return float(f"{figure:.4g}")
