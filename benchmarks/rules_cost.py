"""Ratios of asking rules: a thousand of them against one, and a pattern made to hang against an ordinary one."""

from collections.abc import Iterable
from datetime import UTC, datetime

from benchmarks.interleaved import Ratio, medians, repeated
from rules.conditions import Aspect, Condition, Is, Patterns, Words, evaluate
from rules.facts import Facts
from rules.hours import Calendar
from rules.ruleset import Rule, Ruleset

ROUNDS = 15
RULES = 1_000
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEXT = "@havornair We have been standing at gate 7 in Bergen for two hours and my bag is nowhere. Who can help us?"
HANGING = "a" * 1_450 + "!"  #: what (a+)+$ tries in more ways than there are atoms, where a pattern may go back

_OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-20:00"]})
_FACTS = Facts(account="havornair", handle="kunde", texts=(TEXT,), opened_at=NOW, waiting_since=NOW)


def ratios(*, rules: int = RULES, rounds: int = ROUNDS) -> list[Ratio]:
    """All of them."""
    words: list[Condition] = [
        Words(words=tuple(f"word{number}x{one}" for one in "abcdefghij")) for number in range(rules)
    ]
    patterns: list[Condition] = [Patterns(patterns=(rf"\bHV ?{number}\b",)) for number in range(rules)]
    values = ("nb", "da", "sv", "fi", "de")
    languages: list[Condition] = [
        Is(aspect=Aspect.LANGUAGE, values=frozenset({values[number % len(values)]})) for number in range(rules)
    ]
    matching: list[Condition] = [Words(words=("bag", f"word{number}")) for number in range(rules)]
    return [
        _against_one(words, "of 10 words each, none in the post", rounds),
        _against_one(patterns, "of a pattern each, none in the post", rounds),
        _against_one(languages, "for other languages", rounds),
        _against_one(matching, "that all match", rounds),
        _hanging(rounds),
    ]


def _against_one(conditions: list[Condition], what: str, rounds: int) -> Ratio:
    one, all_of_them = _ruleset(conditions[:1]), _ruleset(conditions)
    took = medians(
        {
            "one": repeated(lambda: one.decide(_FACTS, _OFFICE, NOW), 20),
            "all": repeated(lambda: all_of_them.decide(_FACTS, _OFFICE, NOW), 20),
        },
        rounds=rounds,
    )
    return Ratio(
        times=took["all"] / took["one"],
        what=f"a post held against {len(conditions):,} rules {what} : against 1 such rule",
        meaning=f"About {len(conditions):,} would mean that each further rule costs as much as the first.",
    )


def _hanging(rounds: int) -> Ratio:
    made_to_hang, ordinary = Patterns(patterns=("(a+)+$",)), Patterns(patterns=(r"\bgate \d+",))
    facts = Facts(texts=(HANGING,))
    assert not evaluate(made_to_hang, facts, _OFFICE, NOW).holds
    took = medians(
        {
            "ordinary": repeated(lambda: evaluate(ordinary, facts, _OFFICE, NOW), 100),
            "hanging": repeated(lambda: evaluate(made_to_hang, facts, _OFFICE, NOW), 100),
        },
        rounds=rounds,
    )
    return Ratio(
        times=took["hanging"] / took["ordinary"],
        what=f"a pattern made to hang on {len(HANGING) - 1:,} letters : an ordinary pattern on the same text",
        meaning="A pattern engine that goes back would not come to an end; this one reads the text once.",
    )


def _ruleset(conditions: Iterable[Condition]) -> Ruleset:
    return Ruleset([Rule(name=str(number), condition=condition) for number, condition in enumerate(conditions)])
