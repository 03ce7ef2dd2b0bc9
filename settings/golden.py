"""The golden cases: texts with what the rules must make of them, in a YAML file beside config.yaml."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from rules.assessment import Language, Mood, Personal, PostKind
from rules.draft import Requirement
from rules.people import Role
from rules.priority import Priority
from rules.trying import AHEAD
from settings import explain, kinds, names, times
from settings.models import Config
from settings.problems import ConfigError, Problem, closest
from settings.section import Section
from settings.source import MAX_BYTES, Source, parse

NAME = "golden.yaml"

Named = Annotated[tuple[names.Text, ...], kinds.OneOrMany()]


class Expectation(Section):
    """What must come of a text; what is left out may be anything."""

    kind: PostKind | None = None
    language: Language | None = None
    priority: Priority | None = None
    mood: Mood | None = None
    happening_now: bool | None = None
    personal_data: Annotated[tuple[Personal, ...], kinds.OneOrMany()] | None = None
    quiet: bool | None = None
    route: str | None = None
    assign: str | None = None
    approval: Requirement | None = None
    escalates_to: Named | None = None  #: whom the rules call, sooner or later, that match when the post comes in
    rules: Named | None = None  #: every rule that matches when the post comes in
    tags: Named | None = None
    no_call_within: Annotated[times.Some, times.at_most(AHEAD)] | None = None  #: so long nobody is called


class GoldenCase(Section):
    """One text."""

    text: Annotated[str, Field(min_length=1, max_length=25_000)]
    as_: Annotated[str, Field(alias="as")] = ""
    account: str | None = None
    followers: Annotated[int, Field(strict=True, ge=0)] | None = None
    verified: bool = False
    repeat: bool = False
    unaddressed: bool = False
    at: str = "2026-03-03T10:00"  #: in the team's zone; an ordinary Tuesday morning
    draft: str | None = None
    author_role: Role = Role.AGENT
    expect: Expectation


class Golden:
    """The cases of one file, each with the line it begins on."""

    def __init__(self, source: Source, cases: tuple[GoldenCase, ...]) -> None:
        self.name = source.name
        self.cases = cases
        self._source = source

    def problem(self, number: int, key: str, what: str, *, got: str) -> Problem:
        """What is wrong with a key of a case, with its line and column."""
        return self._source.problem((number, key), what, got=got)

    def where(self, number: int, key: str = "") -> str:
        """The place of a case, or of what it expects of `key`, such as `golden.yaml:12`."""
        line, _ = self._source.place((number, "expect", key) if key else (number,))
        return f"{self.name}:{line}"


def load(path: Path, config: Config) -> Golden:
    """Read and check the file. Raises ConfigError with everything that is wrong."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or type(error).__name__}") from None
    if len(content) > MAX_BYTES:
        raise _refused(path, f"is larger than {MAX_BYTES:,} bytes")
    try:
        source = parse(content.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError:
        raise _refused(path, "has a character that is not UTF-8; save the file as UTF-8") from None
    found = list(source.problems)
    cases: dict[int, GoldenCase] = {}
    if not found and not isinstance(source.tree, list):
        found.append(source.problem((), "must be a list of cases, each behind a -, with text and expect"))
    elif not found:
        cases, wrong = _read(source)
        found += [*wrong, *_unknown(source, cases, config)]
    if found:
        raise ConfigError(found)
    return Golden(source, tuple(cases.values()))


def _read(source: Source) -> tuple[dict[int, GoldenCase], list[Problem]]:
    """The cases that can be read, by their numbers, and what is wrong with the others."""
    assert isinstance(source.tree, list)
    reader = TypeAdapter(tuple[GoldenCase, ...])
    try:
        return dict(enumerate(reader.validate_python(source.tree))), []
    except ValidationError as error:
        wrong = error.errors(include_url=False)
    unfit = {one["loc"][0] for one in wrong}
    rest = {number: one for number, one in enumerate(source.tree) if number not in unfit}
    fit = dict(zip(rest, reader.validate_python(list(rest.values())), strict=True))
    return fit, list(explain.problems(wrong, source, root=GoldenCase))


def _unknown(source: Source, cases: Mapping[int, GoldenCase], config: Config) -> Iterator[Problem]:
    """Names that config.yaml does not have."""
    handles = [account.handle for account in config.accounts]
    rules = [rule.name for rule in config.rules]
    channels = _channels(config)
    tags = [tag for rule in config.rules for tag in rule.then.tag]
    assigned = ["rotation", "topic", *(person.who for person in config.people)]
    called = [*map(str, Role), *config.teams, *(person.who for person in config.people), *channels]
    for number, case in cases.items():
        account = (case.account or handles[0]).removeprefix("@")
        if account.lower() not in {handle.lower() for handle in handles}:
            yield _no_such(source, (number, "account"), account, handles, "is not one of the accounts")
        for name in case.expect.rules or ():
            if name not in rules:
                yield _no_such(source, (number, "expect", "rules"), name, rules, "is not one of the rules")
        for name in case.expect.tags or ():
            if name not in tags:
                yield _no_such(source, (number, "expect", "tags"), name, tags, "is a tag that no rule gives")
        if case.expect.assign and case.expect.assign not in assigned:
            what = "is neither rotation, nor topic, nor somebody of config.yaml"
            yield _no_such(source, (number, "expect", "assign"), case.expect.assign, assigned, what)
        for name in case.expect.escalates_to or ():
            if name not in called:
                what = "is neither a role, a team, a channel nor somebody of config.yaml"
                yield _no_such(source, (number, "expect", "escalates_to"), name, called, what)
        if case.expect.route and case.expect.route not in channels:
            what = "is not one of the channels"
            yield _no_such(source, (number, "expect", "route"), case.expect.route, channels, what)


def _channels(config: Config) -> list[str]:
    """Every channel that a card or a call can go to; where none is meant the text is set aside, and `route` is ""."""
    steps = [*config.escalation.on_request, *(step for rule in config.rules for step in rule.then.escalate)]
    named = [
        *(account.channel for account in config.accounts),
        *(team.channel for team in config.teams.values()),
        *(rule.then.route for rule in config.rules),
        *(target for step in steps for target in step.notify),
        config.escalation.channel,
        config.team.admin_channel,
    ]
    return list(dict.fromkeys(name for name in named if name and name.startswith("#")))


def _no_such(source: Source, path: tuple[str | int, ...], written: str, known: list[str], what: str) -> Problem:
    return source.problem(path, what, got=written, hint=closest(written, known))


def _refused(path: Path, what: str) -> ConfigError:
    return ConfigError([Problem(place=str(path), line=1, column=1, key="file", what=what)])
