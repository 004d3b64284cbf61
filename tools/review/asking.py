"""The open questions of a plan, asked in a terminal or answered by lines piped in."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import click

from sim.errors import Issue, Severity, UsageProblem
from sim.issue_text import issue_text
from sim.plan.building import Building
from tools.review.answers import Answers
from tools.review.gathering import merged
from tools.review.questions import Option, Question, answer, questions, split
from tools.review.reimport import answered
from tools.settings import Settings

COLUMNS = 3
LONG = 9
"""More options than this are shown in columns, by eye."""


class Reply(Enum):
    """What a person wants instead of an option."""

    UNKNOWN = "unknown"
    BACK = "back"
    SKIP = "skip"
    STOP = "stop"
    DIFFERS = "differs"


@dataclass(frozen=True)
class _State:
    """Where one is: the plan with the answers so far, what was passed over, and single questions to put next."""

    building: Building
    answers: Answers
    passed: frozenset[str] = frozenset()
    singles: tuple[Question, ...] = ()

    def open(self) -> tuple[Question, ...]:
        """Questions still to be put, the next one first."""
        rest = questions(self.building, self.answers)
        return (*self.singles, *(q for q in rest if q.id not in self.passed and q.topic not in self.passed))

    def answered(self, question: Question, option: str) -> "_State":
        more = answer(self.building, question, option)
        applied = answered(self.building, merged(self.answers, more))
        return replace(self._past(question), building=applied.building, answers=applied.answers)

    def passing(self, question: Question) -> "_State":
        return replace(self._past(question), passed=self.passed | {question.id})

    def skipping(self, topic: str) -> "_State":
        left = tuple(q for q in self.singles if q.topic != topic)
        return replace(self, passed=self.passed | {topic}, singles=left)

    def splitting(self, question: Question) -> "_State":
        after = self.passing(question)
        return replace(after, singles=(*split(question, self.building), *after.singles))

    def _past(self, question: Question) -> "_State":
        return replace(self, singles=tuple(q for q in self.singles if q.id != question.id))


def ask(settings: Settings, building: Building, answers: Answers) -> Answers:
    """Puts the open questions and returns all answers, old and new; stopping early keeps what is answered.

    Lines piped in are taken as answers one by one; where they end, asking ends.

    Raises:
        UsageProblem: there is nobody to ask, neither a terminal nor a line piped in.
    """
    state, past = _State(building, answers), list[_State]()
    left = state.open()
    if not left:
        _tell(settings.say("review.ask.none"))
        return answers
    _tell(settings.say("review.ask.intro", count=len(left), plan=building.name.get(settings.language) or building.id))
    while left := state.open():
        _show(settings, left[0], len(past) + 1, len(left) - 1, state.building)
        reply = _reply(settings, left[0], heard=bool(past))
        if reply is Reply.STOP:
            _tell(settings.say("review.ask.stopped"))
            return state.answers
        if reply is Reply.BACK:
            state = past.pop() if past else state
            continue
        past.append(state)
        state = _next(state, left[0], reply)
        if left[0].topic == "scale" and state.answers.building.scale == "wrong":
            _tell(settings.say("review.ask.scale.advice"))
    _tell(settings.say("review.ask.done"))
    return state.answers


def _next(state: _State, question: Question, reply: Reply | str) -> _State:
    if isinstance(reply, str):
        return state.answered(question, reply)
    if reply is Reply.SKIP:
        return state.skipping(question.topic)
    return state.splitting(question) if reply is Reply.DIFFERS else state.passing(question)


def _tell(text: str = "") -> None:
    click.echo(text, err=True)  # stdout is for the plan's report


def _show(settings: Settings, question: Question, n: int, left: int, building: Building) -> None:
    _tell()
    _tell(settings.say("review.ask.progress", n=n, left=left))
    _tell(about(settings, question, building))
    _tell(settings.say(f"review.ask.{question.topic}.ask"))
    lines = [f"{k}  {text}" for k, text in enumerate(_texts(settings, question), start=1)]
    for line in _columns(lines) if len(lines) > LONG else lines:
        _tell(f"  {line}")
    _tell(f"  {settings.say('review.ask.unknown')}")


def about(settings: Settings, question: Question, building: Building) -> str:
    """What a question is about, in a line."""
    if question.topic == "scale":
        data = {k: v for k, v in question.data.items() if k != "code"}
        return issue_text(Issue(str(question.data["code"]), Severity.WARNING, building.id, data), settings.language)
    kind = settings.say(f"plan.category.{question.category}") if question.category else ""
    category = kind if question.topic == "shelter" else kind.lower()
    return settings.say(f"review.ask.{question.topic}.about", **{"category": category, **question.data})


def _texts(settings: Settings, question: Question) -> list[str]:
    texts = [o.label or _option(settings, question, o) for o in question.options]
    return [*texts, settings.say("review.ask.differs")] if len(question.features) > 1 and question.kind else texts


def _option(settings: Settings, question: Question, option: Option) -> str:
    if question.topic == "category":
        return settings.say(f"plan.category.{option.key}").lower()
    return settings.say(f"review.ask.{question.topic}.{option.key}")


def _columns(lines: Sequence[str]) -> list[str]:
    rows = -(-len(lines) // COLUMNS)
    wide = max(map(len, lines)) + 3
    return ["".join(line.ljust(wide) for line in lines[n::rows]).rstrip() for n in range(rows)]


def _reply(settings: Settings, question: Question, heard: bool) -> Reply | str:
    """An option's key or what is wanted instead; asks again until it understands."""
    keys = {settings.say(f"review.ask.key.{r.value}"): r for r in (Reply.BACK, Reply.SKIP, Reply.STOP)}
    choices: list[Reply | str] = [o.key for o in question.options]
    if len(question.features) > 1 and question.kind:
        choices.append(Reply.DIFFERS)
    while True:
        text = _line(settings, heard)
        if text is None:
            return Reply.STOP
        if not text:
            return Reply.UNKNOWN
        if text in keys:
            return keys[text]
        if text.isdecimal() and 1 <= int(text) <= len(choices):
            return choices[int(text) - 1]
        heard = True
        _tell(settings.say("review.ask.wrong", most=len(choices)))


def _line(settings: Settings, heard: bool) -> str | None:
    """A line from the person, or None when they end it with Ctrl-C or Ctrl-D, or the lines piped in have ended."""
    try:
        return str(click.prompt(settings.say("review.ask.prompt"), default="", show_default=False, err=True)).strip().lower()
    except click.Abort:
        if not heard and not sys.stdin.isatty():
            problem = "There is nobody to ask: no terminal, and no answers piped in. Run it in a terminal, or pipe in answers."
            raise UsageProblem(problem) from None
        _tell()
        return None
