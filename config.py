"""Settings: config.yaml and the environment, checked as a whole before anything starts.

Call `load` for what the file says, and `secrets` for what the environment holds. Either raises ConfigError, which has
every problem at once, each ready to be printed.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from settings import duty_references, explain, leaks, references
from settings.conditions import WhenEntry
from settings.duty import Claims, Duty, ShiftEntry, Warnings
from settings.environment import Need, NetworkKeys, Secrets, database_url, is_loopback, secrets
from settings.escalation import Escalation, StepEntry
from settings.models import Account, Approval, CalendarSettings, Config, Digest, Gestures, PersonEntry, Team
from settings.problems import MASK, ConfigError, Problem
from settings.rules import RuleEntry
from settings.ruleset import ruleset
from settings.schema import schema
from settings.source import MAX_BYTES, Source, parse
from settings.teams import TeamEntry
from settings.triage import Triage, WordChange

__all__ = [
    "Account", "Approval", "CalendarSettings", "Claims", "Config", "ConfigError", "Digest", "Duty", "Escalation",
    "Gestures", "Need", "NetworkKeys", "PersonEntry", "Problem", "RuleEntry", "Secrets", "ShiftEntry", "StepEntry",
    "Team", "TeamEntry", "Triage", "Warnings", "WhenEntry", "WordChange", "database_url", "is_loopback", "load",
    "ruleset", "schema", "secrets",
]  # fmt: skip


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """Read and check the settings file. Raises ConfigError with everything that is wrong.

    Nothing need be set in the environment; but a secret that is set there and stands in the file too is refused.
    """
    text = _text(path)
    source = parse(text, str(path))
    found: list[Problem] = list(source.problems)
    config: Config | None = None
    if isinstance(source.tree, dict):
        try:
            config = Config.model_validate(source.tree)
        except ValidationError as error:
            found += explain.problems(_errors(error), source)
        found += references.problems(source) + duty_references.problems(source)
    elif not source.problems:
        found.append(_not_settings(source))
    leaked = leaks.find(text, source, environ)
    if found or leaked or config is None:
        raise ConfigError([*leaked.values(), *_without(leaked, found)])
    return config.placed(source.name, source.places)


def _text(path: Path) -> str:
    """Return the file's text; a mark of byte order, as Windows editors leave it, is dropped."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        what = f"cannot be read: {error.strerror or type(error).__name__}; name another with --config FILE"
        raise ConfigError([Problem(place=str(path), line=1, column=1, key="file", what=what)]) from None
    if len(content) > MAX_BYTES:
        what = f"is larger than {MAX_BYTES:,} bytes, which no settings file needs"
        raise ConfigError([Problem(place=str(path), line=1, column=1, key="file", what=what)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        what = "has a character that is not UTF-8; save the file as UTF-8"
        raise ConfigError([Problem(place=str(path), line=line, column=column, key="file", what=what)]) from None


def _errors(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False)


def _not_settings(source: Source) -> Problem:
    what = "is empty" if source.tree is None else "holds no settings, which are keys with a colon and a value"
    return source.problem((), f"{what}; begin with the config.yaml that comes with socialcare")


def _without(leaked: Mapping[str, Problem], found: list[Problem]) -> list[Problem]:
    """Drop what else is wrong with a leaked secret, and blot the secret out of all the rest."""
    places = {(problem.key, problem.line) for problem in leaked.values()}
    kept = [problem for problem in found if (problem.key, problem.line) not in places]
    # Blotting out something shorter would spell it out, by the holes it leaves in ordinary words.
    for secret in (secret for secret in leaked if len(secret) >= 6):
        kept = [
            replace(problem, key=problem.key.replace(secret, MASK), what=problem.what.replace(secret, MASK),
                    got=problem.got.replace(secret, MASK), hint=problem.hint.replace(secret, MASK))
            for problem in kept
        ]  # fmt: skip
    return kept
