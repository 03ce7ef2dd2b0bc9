"""Checks that one part of config.yaml fits the others: names that must exist, and names that must differ.

It looks at what was written, not at the models, so that a file with several kinds of fault is told all of them at once;
whatever has the wrong type is passed over here, since the models refuse it.
"""

from collections.abc import Callable, Iterator
from typing import get_args

from pydantic import ValidationError

from rules.listening import LONGEST_QUERY, Wanted, x_query
from rules.people import RIGHTS, Right, Role
from rules.triage.lexicon import Aspect
from rules.words import fold
from settings import rule_references
from settings.corrections import Corrections
from settings.emoji_names import picture
from settings.models import Approval, Gestures
from settings.names import Language
from settings.problems import Problem, shown
from settings.rule_references import notified
from settings.source import Path, Source, Value
from settings.triage import shipped
from settings.written import folded as _folded
from settings.written import found as _found
from settings.written import section as _section
from settings.written import twice as _twice
from settings.written import unknown as _unknown

_ROLES = tuple(map(str, Role))
#: The kinds of message a gesture is made on; on each, an emoji means one thing.
_ON_DRAFTS = frozenset({"approve", "reject"})
_ON_MESSAGES = frozenset({"draft"})


def problems(source: Source) -> list[Problem]:
    """Return everything that does not fit together."""
    checks: tuple[Callable[[Source], Iterator[Problem]], ...] = (
        _calendars, _accounts, _secrets, _wrong_handles, _searches, _words_removed, _targets, _approvers, _gestures,
        _corrections, _digests, _shoppers, rule_references.problems,
    )  # fmt: skip
    return [problem for check in checks for problem in check(source)]


def _calendars(source: Source) -> Iterator[Problem]:
    known = [str(name) for name, _ in _section(source.tree, "calendars")]
    for path, name in _found(source.tree, "accounts", "*", "calendar"):
        if known and name not in known:
            yield _unknown(source, path, name, known, "is not one of the calendars")


def _accounts(source: Source) -> Iterator[Problem]:
    yield from _twice(source, _found(source.tree, "accounts", "*", "handle"), "is an account already")


def _digests(source: Source) -> Iterator[Problem]:
    known = {_folded(handle): handle for _, handle in _found(source.tree, "accounts", "*", "handle")}
    for path, handle in _found(source.tree, "digest", "further", "*", "accounts", "*"):
        if _folded(handle) not in known:
            yield _unknown(source, path, handle, known.values(), "is not one of the accounts")
    channels = [*_found(source.tree, "digest", "channel"), *_found(source.tree, "digest", "further", "*", "channel")]
    yield from _twice(source, channels, "gets a digest already")


def _shoppers(source: Source) -> Iterator[Problem]:
    """One who tests the team is a customer, and is named once."""
    ours = {_folded(written) for _, written in _found(source.tree, "accounts", "*", "handle")}
    written = list(_found(source.tree, "mystery_shoppers", "*"))
    for path, handle in written:
        if _folded(handle) in ours:
            yield source.problem(path, "is an account of yours, so it is no mystery shopper", got=shown(handle))
    yield from _twice(source, written, "is a mystery shopper already")


def _secrets(source: Source) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for number, account in _section(source.tree, "accounts"):
        if not isinstance(account, dict):
            continue
        prefix = account.get("secrets", str(account.get("network", "")).upper())
        if isinstance(prefix, str) and first.setdefault(prefix, ("accounts", number)) != ("accounts", number):
            what = "would speak with the tokens of another account; give each its own secrets, such as X_SUPPORT"
            yield source.problem(("accounts", number, "secrets"), what)


def _wrong_handles(source: Source) -> Iterator[Problem]:
    ours = {_folded(written) for _, written in _found(source.tree, "accounts", "*", "handle")}
    for path, written in _found(source.tree, "accounts", "*", "wrong_handles", "*"):
        if _folded(written) in ours:
            yield source.problem(path, "is an account of yours, so it is no wrong handle", got=shown(written))


def _searches(source: Source) -> Iterator[Problem]:
    """What an account listens for is one query, and the network takes only so long a one."""
    ours = tuple(_handle(written) for _, written in _found(source.tree, "accounts", "*", "handle"))
    for number, account in _section(source.tree, "accounts"):
        listed = {key: _listed(account, *key) for key in (("search",), ("industry", "words"), ("wrong_handles",))}
        phrases, industry, wrong = listed.values()
        wanted = Wanted(phrases=phrases, industry=industry, wrong_handles=tuple(map(_handle, wrong)), ours=ours)
        over = len(x_query(wanted)) - LONGEST_QUERY
        if over > 0:
            what = (
                f"makes, with wrong_handles and industry, a search of {LONGEST_QUERY + over} characters, and X takes "
                f"{LONGEST_QUERY}: leave out {over}, the rarest words first"
            )
            key = next(key for key, written in listed.items() if written)
            yield source.problem(("accounts", number, *key), what)


def _listed(account: Value, *key: str) -> tuple[str, ...]:
    return tuple(written for _, written in _found(account, *key, "*"))


def _handle(written: str) -> str:
    return written.strip().removeprefix("@")


def _words_removed(source: Source) -> Iterator[Problem]:
    for path, written in _found(source.tree, "triage", "words", "*", "*", "remove", "*"):
        language, aspect = str(path[2]), str(path[3])
        if language not in get_args(Language) or aspect not in tuple(Aspect):
            continue  # the models say so
        known = shipped(language)[Aspect(aspect)]
        if fold(written) not in map(fold, known):
            yield _unknown(source, path, written, known, f"is not in the list of {aspect} words in {language}")


def _targets(source: Source) -> Iterator[Problem]:
    for path, target in _found(source.tree, "escalation", "on_request", "*", "notify", "*"):
        yield from notified(source, path, target)


def _approvers(source: Source) -> Iterator[Problem]:
    written = list(_found(source.tree, "approval", "by", "*"))
    for path, role in written:
        if role in _ROLES and Right.APPROVE not in RIGHTS[Role(role)]:
            what = "cannot approve; people who may are given the role approver in people"
            yield source.problem(path, what, got=shown(role))
    allowed = {role for _, role in written} or set(map(str, Approval().by))
    held = {role for _, role in _found(source.tree, "people", "*", "roles", "*")}
    if held and not allowed & held and (allowed | held).issubset(_ROLES):
        what = f"has nobody who may approve a draft: nobody has the role {' or '.join(sorted(allowed))}"
        yield source.problem(("people",), what)


def _gestures(source: Source) -> Iterator[Problem]:
    written = source.tree.get("gestures") if isinstance(source.tree, dict) else None
    try:
        gestures = Gestures.model_validate(written or {})
    except ValidationError:
        return
    taken: dict[tuple[object, str], str] = {}
    # What stands in the file comes last, so that of a default and a written emoji the written one is at fault.
    for gesture in sorted(Gestures.model_fields, key=lambda name: name in gestures.model_fields_set):
        kind = next((kind for kind in (_ON_DRAFTS, _ON_MESSAGES) if gesture in kind), None)
        for name in dict.fromkeys(map(picture, getattr(gestures, gesture))):
            other = taken.setdefault((kind, name), gesture)
            if other != gesture:
                what = f"means {other} already, on the same kind of message"
                yield source.problem(("gestures", gesture), what, got=shown(name))


def _corrections(source: Source) -> Iterator[Problem]:
    """An emoji on a card either does something or puts something right, and only one thing."""
    tree = source.tree if isinstance(source.tree, dict) else {}
    try:
        gestures = Gestures.model_validate(tree.get("gestures") or {})
        corrections = Corrections.model_validate(tree.get("corrections") or {})
    except ValidationError:
        return
    taken = {
        picture(name): gesture
        for gesture in set(Gestures.model_fields) - _ON_DRAFTS - _ON_MESSAGES
        for name in getattr(gestures, gesture)
    }
    for aspect in Corrections.model_fields:
        for value, emojis in getattr(corrections, aspect).items():
            for name in dict.fromkeys(map(picture, emojis)):
                other = taken.setdefault(name, f"{aspect} {value}")
                if other != f"{aspect} {value}":
                    what = f"means {other} already, on a card"
                    yield source.problem(("corrections", aspect, value), what, got=shown(name))
