"""How an answer is judged: against a set of right ones, never one key answer."""

from typing import Literal

Judged = Literal["best", "acceptable", "improve", "unsafe"]
