"""Checks the golden cases: each text must come to what its file expects; every difference is said with its place."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from config import Config
from handlers.rule_words import length_of
from handlers.trial_json import reached, route_of
from processes.trying import NoSuchTime, Trier
from rules.backstops import NAMES
from rules.replay_acts import What
from rules.replay_reach import Team
from rules.rule_decision import Chosen
from rules.trying import Trial, Tried
from settings import golden
from settings.golden import Golden, GoldenCase
from settings.problems import ConfigError

_SHOWN = 60  #: characters of a text


def check(trier: Trier, path: Path, say: Callable[[str], None], *, as_object: bool = False) -> int:
    """Check the cases of a file; 0 when all hold, 1 when some do not. Raises ConfigError for a file that is wrong.

    Said in lines, or as an object for each case: its text, where it stands, whether it holds, and what is different.
    """
    cases = golden.load(path, trier.config)
    wrong = 0
    for number, case in enumerate(cases.cases):
        differences = list(_differences(case, _tried(trier, case, cases, number), trier.config, trier))
        wrong += bool(differences)
        if as_object:
            told = [{"key": key, "expected": expected, "got": got} for key, expected, got in differences]
            found = {"text": case.text, "place": cases.where(number), "holds": not told, "differences": told}
            say(json.dumps(found, ensure_ascii=False))
            continue
        for key, expected, got in differences:
            say(f"{cases.where(number, key)}: {key}: expected {expected}, got {got}   {_short(case.text)}")
    total = len(cases.cases)
    if as_object:
        return int(wrong > 0)
    if wrong:
        say(f"{wrong} of {total} golden cases do not hold")
        return 1
    say(f"{total} golden case{'s' if total != 1 else ''} hold{'' if total != 1 else 's'}")
    return 0


def _tried(trier: Trier, case: GoldenCase, cases: Golden, number: int) -> Tried:
    try:
        at = trier.moment(case.at)
    except NoSuchTime as no:
        raise ConfigError([cases.problem(number, "at", str(no), got=case.at)]) from None
    account = trier.account(case.account)
    return trier.try_out(
        Trial(
            text=case.text,
            at=at,
            network=account.network,
            account=account.handle,
            handle=case.as_.removeprefix("@"),
            followers=case.followers,
            verified=case.verified,
            repeat=case.repeat,
            unaddressed=case.unaddressed,
            draft=case.draft,
            author_role=case.author_role.value,
        )
    )


def _differences(case: GoldenCase, tried: Tried, config: Config, trier: Trier) -> Iterator[tuple[str, str, str]]:
    """What is not as expected: the key, what was expected and what came."""
    got = _got(tried, config, trier)
    for key in type(case.expect).model_fields:
        wanted = getattr(case.expect, key)
        if wanted is None:
            continue
        if isinstance(wanted, timedelta):
            if called := _first_call(tried, wanted, trier.team):
                yield key, f"nobody within {length_of(wanted)}", called
            continue
        expected = frozenset(map(str, wanted)) if isinstance(wanted, tuple) else wanted
        if expected != got[key]:
            yield key, _shown(expected), _shown(got[key])


def _got(tried: Tried, config: Config, trier: Trier) -> dict[str, object]:
    said, made = tried.said, tried.decided
    return {
        "kind": said.kind.value,
        "language": said.language.value,
        "priority": tried.facts.priority,
        "mood": said.mood.value,
        "happening_now": said.happening_now.value == "yes",
        "personal_data": tried.facts.personal_data,
        "quiet": tried.quiet,
        "route": "" if tried.quiet else route_of(tried, config, trier.account(tried.trial.account)),
        "assign": _value(made.assign),
        "approval": tried.approval(config.approval.default).value,
        "escalates_to": frozenset(target for step in made.escalate for target in step.value.notify),
        "rules": frozenset(match.rule.name for match in tried.matches) - frozenset(NAMES),
        "tags": frozenset(tag.value for tag in made.tags),
    }


def _first_call(tried: Tried, within: timedelta, team: Team) -> str:
    """Who is called first within a time, after how long, and by which rule; "" when nobody is."""
    start = tried.trial.at
    calls = [act for act in tried.acts if act.what is What.ESCALATE and act.at < start + within]
    hear: dict[str, list[str]] = {}
    for act, names in reached((act for act in calls if act.at == calls[0].at), team).items():
        hear.setdefault(act.rule, []).extend(names or [act.target])
    return "; ".join(
        f"{', '.join(sorted(set(names)))} {_after(calls[0].at - start)} ({rule})" for rule, names in hear.items()
    )


def _after(length: timedelta) -> str:
    return f"after {length_of(length)}" if length else "at once"


def _value(chosen: Chosen[str] | None) -> str:
    return chosen.value if chosen else ""


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) or "nothing"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words if len(words) <= _SHOWN else words[: _SHOWN - 1] + '…'}”"
