"""What ids are called for people: criteria by their rubric, everything else by the program's own texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.answers import AnswerRecord
from sim.text import say, table


@dataclass(frozen=True)
class Names:
    """Names in one language; what has no name shows its id.

    ``criteria`` maps criterion ids, ``scenarios`` scenario ids, ``items`` those of the quick check's questions, and ``answers``
    an item's id and an answer's with a slash between.
    """

    language: str
    criteria: Mapping[str, str] = field(default_factory=dict)
    scenarios: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    def named(self, group: str, value: str) -> str:
        """A value of a column whose values have names: a criterion, a scenario, a question, or a word of a closed list."""
        if group == "criterion":
            return self.criteria.get(value, value)
        if group == "item":
            return self.items.get(value, value)
        return self.scenarios.get(value, value) if group == "scenario" else self.word(group, value)

    def answered(self, record: AnswerRecord) -> AnswerRecord:
        """An answer in words: what an answer's id means depends on its question."""
        return record._replace(answer=self.answers.get(f"{record.item}/{record.answer}", record.answer))

    def word(self, group: str, value: object) -> str:
        """A value of a closed list, such as a state; the value itself when no text is known."""
        return table(self.language).get(f"{group}.{value}", str(value))

    def head(self, column: str) -> str:
        """A column's heading."""
        return say(f"export.column.{column}", self.language)
