"""Who a scenario is for: content levels and roles."""

from enum import StrEnum


class ContentLevel(StrEnum):
    """How much a scenario may contain (charter 3): CL0 without headset, CL4 staff only."""

    CL0 = "CL0"
    CL1 = "CL1"
    CL2 = "CL2"
    CL3 = "CL3"
    CL4 = "CL4"


class Role(StrEnum):
    """Who the trainee, or a person in the crowd, is."""

    PUPIL = "pupil"
    TEACHER = "teacher"
    RECEPTIONIST = "receptionist"
    PRINCIPAL = "principal"
    PRESCHOOL_STAFF = "preschool_staff"
    OFFICER = "officer"
