"""How soon the team should look at a case; rules/triage/tiers.py says which post is which (S46, S47)."""

from enum import StrEnum


class Priority(StrEnum):
    """How soon the team should look."""

    HIGH = "high"
    NORMAL = "normal"
