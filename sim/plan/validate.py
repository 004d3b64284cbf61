"""Everything an author should see about a building, as coded issues (``sim.plan.codes``)."""

from sim.errors import Issue
from sim.plan.building import Building
from sim.plan.checks import access, contents, openings, references, scale, shapes, unknowns


def validate(building: Building) -> tuple[Issue, ...]:
    """All issues of a building, in the order an author mends them: names, shapes, doors, ways, scale, unanswered questions.

    A check that needs sound shapes or references leaves out what an earlier check has already reported.
    """
    naming = references.check(building)
    sound = references.sound(building)
    shape = shapes.check(sound)
    whole = shapes.sound(sound)
    return (
        *naming,
        *shape,
        *openings.check(whole),
        *contents.check(whole),
        *access.check(sound),
        *scale.check(whole),
        *unknowns.check(building),
    )
