"""Conditions of conditions: all of them, any of them, none of them."""

from dataclasses import dataclass
from datetime import datetime

from rules.conditions.verdict import Condition, Look, Verdict


@dataclass(frozen=True, kw_only=True)
class All:
    """Holds while every part does: since the last of them came to."""

    parts: tuple[Condition, ...]
    name: str = "all"

    def look(self, at: Look) -> Verdict:
        """Ask every part, also behind one that does not hold, so that the whole tree can be shown."""
        parts = tuple(part.look(at) for part in self.parts)
        if len(parts) == 1 and self.name == "all":
            return parts[0]
        true, false = _split(parts)
        return Verdict(
            holds=not false,
            reason=f"{self.name}: {len(true)} of {len(parts)} hold",
            since=None if false else max((part.since for part in true if part.since), default=at.base),
            turns=_last(false) if false else _first(true),
            parts=parts,
        )


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """Holds while at least one part does: since the first of those came to."""

    parts: tuple[Condition, ...]

    def look(self, at: Look) -> Verdict:
        """Ask every part."""
        parts = tuple(part.look(at) for part in self.parts)
        true, false = _split(parts)
        return Verdict(
            holds=bool(true),
            reason=f"any: {len(true)} of {len(parts)} hold",
            since=min((part.since for part in true if part.since), default=at.base) if true else None,
            turns=_last(true) if true else _first(false),
            parts=parts,
        )


@dataclass(frozen=True, kw_only=True)
class NoneOf:
    """Holds while no part does."""

    parts: tuple[Condition, ...]

    def look(self, at: Look) -> Verdict:
        """Ask every part."""
        parts = tuple(part.look(at) for part in self.parts)
        true, false = _split(parts)
        return Verdict(
            holds=not true,
            reason=f"none: {len(true)} of {len(parts)} hold",
            since=None if true else at.base,
            turns=_last(true) if true else _first(false),
            parts=parts,
        )


def _split(parts: tuple[Verdict, ...]) -> tuple[list[Verdict], list[Verdict]]:
    true = [part for part in parts if part.holds]
    return true, [part for part in parts if not part.holds]


def _first(parts: list[Verdict]) -> datetime | None:
    """When the first of these might turn."""
    return min((part.turns for part in parts if part.turns), default=None)


def _last(parts: list[Verdict]) -> datetime | None:
    """Before when these cannot all have turned; None when one of them never turns by time alone."""
    turns = [part.turns for part in parts if part.turns]
    return max(turns) if len(turns) == len(parts) else None
