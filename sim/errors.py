"""Errors and issues.

An *error* stops what was asked for; an *issue* is something an author should see in a file.

::

    InrymningError                 exit code
    ├── FileProblem                1   a file cannot be read, parsed or written
    ├── IssuesFound                1   a file was read, its content is not usable
    ├── UsageProblem               2   the request makes no sense
    ├── MissingOnThisMachine       3   a package, library, runtime or device is absent
    └── StoreProblem               4   the results store is locked, damaged or too new

Messages say what, where, which value, what is allowed and what to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar


class InrymningError(Exception):
    """Root of every error this project raises on purpose; ``exit_code`` is what a command ends with."""

    exit_code: ClassVar[int] = 1


class FileProblem(InrymningError):
    """A file cannot be used; ``place`` is a line, key path or entity inside it."""

    def __init__(self, path: Path | str, problem: str, place: str = "", fix: str = "") -> None:
        self.path, self.problem, self.place, self.fix = Path(path), problem, place, fix
        where = f"{path}, {place}" if place else f"{path}"
        super().__init__(f"{where}: {problem}" + (f" {fix}" if fix else ""))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:  # an error crosses to another process whole
        return type(self), (self.path, self.problem, self.place, self.fix)


class UsageProblem(InrymningError):
    """The request makes no sense as asked."""

    exit_code = 2


class MissingOnThisMachine(InrymningError):
    """Something must be installed or started first; ``fix`` is the command or step that does it."""

    exit_code = 3

    def __init__(self, what: str, fix: str) -> None:
        self.what, self.fix = what, fix
        super().__init__(f"{what} {fix}")

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.what, self.fix)


class StoreProblem(InrymningError):
    """The results store cannot be used: locked, read-only, damaged, full or written by a newer version."""

    exit_code = 4


class Severity(StrEnum):
    """How bad an issue is: an error blocks use, a warning needs a decision, a note is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Issue:
    """One thing an author should see.

    ``code`` is stable and documented (``P…`` plan, ``I…`` import, ``S…`` scenario, ``R…`` rubric, ``K…`` curriculum);
    ``sim.issue_text`` makes the sentence for people from it and ``data``.  ``where`` is an id or key path inside the file.
    """

    code: str
    severity: Severity
    where: str
    data: Mapping[str, str | int | float] = field(default_factory=dict)


class IssuesFound(InrymningError):
    """A file was read but its issues include errors; ``command`` shows them all, when it takes more than the file's path."""

    def __init__(self, path: Path | str, issues: Sequence[Issue], command: str = "") -> None:
        self.path, self.issues = Path(path), tuple(issues)
        errors = [i for i in issues if i.severity is Severity.ERROR]
        first = f"{errors[0].code} at {errors[0].where}" if errors else "none"
        self.command = command = command or f"inrymning check {path}"
        self.problem = f"{len(errors)} error(s), the first is {first}. Run '{command}' to see all."
        super().__init__(f"{path}: {self.problem}")

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.path, self.issues, self.command)
