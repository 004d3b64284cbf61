"""The quick check: six questions before, right after and some weeks after training, and how safe one feels, if a school asks.

An item bank is a file of data.  A *knowledge* item has right answers and belongs to an action (A01-A40); a *felt* item has
answers that are watched, and is only asked of those at its content levels.  Nobody must answer anything.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, ValidationInfo, field_validator

from sim.authored import Model, Words
from sim.jsonfile import model_schema, read_model

FORMAT: Final = "inrymning.check"
VERSION: Final = 1

Slot = Literal["pre", "post", "later"]
"""Before training, right after it, or 14 to 28 days after it (what is kept, says the research, shows after weeks)."""

SLOTS: Final[tuple[Slot, ...]] = ("pre", "post", "later")
Level = Literal["CL0", "CL1", "CL2", "CL3", "CL4"]
LEVELS: Final[tuple[Level, ...]] = ("CL0", "CL1", "CL2", "CL3", "CL4")
NAME: Final = r"^[a-z0-9_]{1,40}$"


class PlainWords(Words):
    """A text in both languages, and in easy Swedish where that is another."""

    easy: str = ""

    def asked(self, language: str, *, easy: bool) -> str:
        """The text to show; easy Swedish only to those who read Swedish."""
        return self.easy if easy and self.easy and language == "sv" else self.get(language)


class Answer(Model):
    """One answer to choose."""

    id: str = Field(pattern=NAME)
    text: PlainWords


class Item(Model):
    """One question. ``right`` are the right answers, or those that say one feels safe."""

    id: str = Field(pattern=NAME)
    kind: Literal["knowledge", "felt"]
    action: str = Field(default="", pattern=r"^(A(0[1-9]|[1-3]\d|40))?$")
    levels: tuple[Level, ...] = LEVELS
    slots: tuple[Slot, ...] = SLOTS
    text: PlainWords
    options: tuple[Answer, ...] = Field(min_length=2)
    right: tuple[str, ...] = Field(min_length=1)
    source: Words

    @field_validator("right")
    @classmethod
    def _are_options(cls, right: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = [option.id for option in info.data.get("options", ())]
        if len(set(known)) != len(known) or not set(right) < set(known):
            raise ValueError("options must differ, right ones must be among them, and not all of them can be right")
        return right


class ItemBank(Model):
    """A whole file. ``watch``: below this share of a felt item, or when it falls, the school is told."""

    format: Literal["inrymning.check"] = "inrymning.check"
    version: Literal[1] = 1
    id: str
    edition: str = Field(max_length=32)
    name: Words
    watch: float = Field(default=0.95, ge=0, le=1)
    items: tuple[Item, ...]

    @field_validator("items")
    @classmethod
    def _differ(cls, items: tuple[Item, ...]) -> tuple[Item, ...]:
        twice = [name for name, times in Counter(item.id for item in items).items() if times > 1]
        if twice:
            raise ValueError(f"the item id '{twice[0]}' is there twice")
        return items

    @property
    def label(self) -> str:
        """What is stored with answers: which bank, in which edition."""
        return f"{self.id}/{self.edition}"

    def asked(self, slot: Slot, level: Level, *, felt: bool) -> Iterator[Item]:
        """The items to ask, in order."""
        for item in self.items:
            if slot in item.slots and level in item.levels and (felt or item.kind == "knowledge"):
                yield item

    def item(self, name: str) -> Item | None:
        """The item of that id."""
        return next((item for item in self.items if item.id == name), None)


def load_bank(path: Path) -> ItemBank:
    """Reads an item bank.

    Raises:
        FileProblem: the file is none; the message names file, key path or line, and value.
    """
    return read_model(path, ItemBank, FORMAT, VERSION)


def check_schema() -> dict[str, Any]:
    """JSON Schema of the item bank."""
    return model_schema(ItemBank, "Inrymning quick check")
