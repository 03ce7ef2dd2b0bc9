"""Checks that the rules of config.yaml fit the rest of it, and that none of them contradicts itself.

It looks at what was written, as references.py does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from rules.backstops import NAMES
from rules.people import RIGHTS, Right, Role
from settings.names import channel, handle
from settings.problems import Problem, Unfit, shown
from settings.source import Path, Source, Value
from settings.written import fits, folded, found, section, twice, unknown

Block = dict[str, Value]

ASSIGN = ("rotation", "topic")  #: who is asked, where it is not somebody by name
_ROLES = tuple(map(str, Role))
#: Conditions that have one value at a time, so that two of them without a common value cannot both hold.
_SINGLE = ("language", "kind", "priority", "mood", "network", "accounts", "states", "customer", "hours")
_LISTS = ("words", "authors", "tags")  #: any of them will do
_MARKS = ("happening_now", "addressed", "wrong_handle", "verified")
_STATES = ("new", "claimed", "answered")  #: those of a case that rules can ask for
#: What can be done while a reply is being decided about; the rest is done when a case is looked at, without one.
_WITH_DRAFT = ("tag", "approval", "hold")


def problems(source: Source) -> Iterator[Problem]:
    """Everything that does not fit together in the rules."""
    checks: tuple[Callable[[Source], Iterator[Problem]], ...] = (
        _names, _accounts, _authors, _tags, _people, _topics, _places, _approvals, _moves, _contradictions, _shadowed,
        _drafts,
    )  # fmt: skip
    for check in checks:
        yield from check(source)


def notified(source: Source, path: Path, target: str) -> Iterator[Problem]:
    """What is wrong with somebody who is to be told: a role, a channel, a team, or somebody of people."""
    people = _who(source)
    held = {role for _, role in found(source.tree, "people", "*", "roles", "*")}
    teams = _teams(source)
    if target.startswith("#"):
        yield from _channel(source, path, target)
    elif target in _ROLES:
        if target not in held and held.issubset(_ROLES):
            yield source.problem(path, "is a role that nobody in people has", got=shown(target))
    elif folded(target) not in people and target not in teams:
        team = "nor a team, " if teams else ""
        what = f"is neither a role, nor a channel with #, {team}nor somebody as written in people"
        yield unknown(source, path, target, (*_ROLES, *teams, *people.values()), what)


def blocks(source: Source) -> Iterator[tuple[Path, Block]]:
    """Every block of conditions of every rule, the outermost first, with its place."""
    for number, rule in section(source.tree, "rules"):
        if isinstance(rule, dict):
            yield from _within(rule.get("when"), ("rules", number, "when"))


def _within(when: Value, path: Path) -> Iterator[tuple[Path, Block]]:
    if isinstance(when, list):
        for number, one in enumerate(when):
            yield from _within(one, (*path, number))
    elif isinstance(when, dict):
        yield path, when
        for key in ("all", "any", "none"):
            yield from _within(when.get(key), (*path, key))


def _names(source: Source) -> Iterator[Problem]:
    yield from twice(source, found(source.tree, "rules", "*", "name"), "is the name of a rule already")
    taken = set(map(folded, NAMES))
    for path, name in found(source.tree, "rules", "*", "name"):
        if folded(name) in taken:
            yield source.problem(path, "is the name of a rule that is always there; choose another", got=shown(name))


def _accounts(source: Source) -> Iterator[Problem]:
    handles = [written for _, written in found(source.tree, "accounts", "*", "handle") if fits(handle, written)]
    if len(handles) < len(list(section(source.tree, "accounts"))):
        return  # a handle is missing or unfit, and it is told so itself
    known = set(map(folded, handles))
    for path, block in blocks(source):
        for place, written in found(block.get("accounts"), "*", path=(*path, "accounts")):
            if fits(handle, written) and folded(written) not in known:
                yield unknown(source, place, folded(written), known, "is not one of the accounts")


def _authors(source: Source) -> Iterator[Problem]:
    known = [str(name) for name, _ in section(source.tree, "author_lists")]
    for path, block in blocks(source):
        for place, written in found(block.get("authors"), "*", path=(*path, "authors")):
            if written not in known:
                yield unknown(source, place, written, known, "is not one of the author_lists")


def _tags(source: Source) -> Iterator[Problem]:
    given = {tag.strip() for _, tag in found(source.tree, "rules", "*", "then", "tag", "*")}
    for path, block in blocks(source):
        for place, written in found(block.get("tags"), "*", path=(*path, "tags")):
            if written.strip() and written.strip() not in given:
                yield unknown(source, place, written, given, "is a tag that no rule gives")


def _people(source: Source) -> Iterator[Problem]:
    for path, target in found(source.tree, "rules", "*", "then", "escalate", "*", "notify", "*"):
        yield from notified(source, path, target)
    people = _who(source)
    for path, target in found(source.tree, "rules", "*", "then", "assign"):
        if target not in ASSIGN and folded(target) not in people:
            what = "is neither somebody as written in people, nor rotation, nor topic"
            yield unknown(source, path, target, (*ASSIGN, *people.values()), what)


def _topics(source: Source) -> Iterator[Problem]:
    """Who knows about a case can be asked only in a team that has topics."""
    knowing = {str(name) for name, team in section(source.tree, "teams") if isinstance(team, dict) and "topics" in team}
    routes = {path[:2]: target for path, target in found(source.tree, "rules", "*", "then", "route")}
    for path, how in found(source.tree, "rules", "*", "then", "assign"):
        own = routes.get(path[:2])
        if how == "topic" and not knowing & ({own} if own else set(routes.values())):
            who = "this rule" if own else "no rule"
            what = f"can find nobody: {who} routes to {'no' if own else 'a'} team with topics"
            yield source.problem(path, what, got=shown(how))


def _places(source: Source) -> Iterator[Problem]:
    teams = _teams(source)
    for path, target in found(source.tree, "rules", "*", "then", "route"):
        if target.startswith("#"):
            yield from _channel(source, path, target)
        elif target not in teams:
            yield unknown(source, path, target, teams, "is neither a channel with # nor the name of a team")


def _approvals(source: Source) -> Iterator[Problem]:
    held = {role for _, role in found(source.tree, "people", "*", "roles", "*")}
    if not held or not held.issubset(_ROLES):
        return
    needed = {level: {"communication_manager"} for level in ("communication_manager", "manager_and_another")}
    needed["two_persons"] = {str(role) for role in Role if Right.APPROVE in RIGHTS[role]}
    places = (*found(source.tree, "rules", "*", "then", "approval"), *found(source.tree, "approval", "default"))
    for path, level in places:
        if level in needed and not needed[level] & held:
            what = f"can never be given: nobody in people has the role {' or '.join(sorted(needed[level]))}"
            yield source.problem(path, what, got=shown(level))


def _moves(source: Source) -> Iterator[Problem]:
    """A prepared move to private can be suggested only where some account has one."""
    if next(found(source.tree, "accounts", "*", "private_moves", "*"), None):
        return
    for number, rule in section(source.tree, "rules"):
        then = rule.get("then") if isinstance(rule, dict) else None
        said = then.get("suggest") if isinstance(then, dict) else None
        if said == "private_move" or (isinstance(said, dict) and said.get("prepared") == "private_move"):
            what = "can suggest nothing: no account has private_moves"
            yield source.problem(("rules", number, "then", "suggest"), what)


def _contradictions(source: Source) -> Iterator[Problem]:
    """Of each rule, what must hold together and never can."""
    for number, rule in section(source.tree, "rules"):
        if isinstance(rule, dict):
            path: Path = ("rules", number, "when")
            required = list(_required(rule.get("when"), path))
            yield from _impossible(source, required)
            yield from _impossible_words(source, required)
            yield from _impossible_numbers(source, required)
            yield from _answered(source, required)
            yield from _own_tags(source, number, required)


def _impossible_words(source: Source, required: list[tuple[Path, Block, bool]]) -> Iterator[Problem]:
    """Words that the rule asks for and rules out."""
    for key in _LISTS:
        out = {one for _, block, wanted in required if not wanted for one in _values(block, key)}
        begun = tuple(str(one).removesuffix("*") for one in out if key == "words" and str(one).endswith("*"))
        for path, block, wanted in required:
            values = _values(block, key)
            if wanted and values and all(one in out or (begun and str(one).startswith(begun)) for one in values):
                yield source.problem((*path, key), "can never hold, for a none of this rule rules all of it out")


def _impossible_numbers(source: Source, required: list[tuple[Path, Block, bool]]) -> Iterator[Problem]:
    """What must be more and less at once, or there and not there."""
    asked = [(path, block) for path, block, wanted in required if wanted]
    for path, block in asked:
        most = block.get("followers_at_most")
        for other, one in asked:
            least = one.get("followers_at_least")
            # Both in one block is told of where the block is read.
            if other != path and isinstance(most, int) and isinstance(least, int) and most < least:
                what = f"can never hold together with followers_at_least {least}"
                yield source.problem((*path, "followers_at_most"), what)
    marks = [(path, block["personal_data"]) for path, block in asked if block.get("personal_data") not in (None, [])]
    if False in (mark for _, mark in marks) and any(mark is not False for _, mark in marks):
        what = "can never hold together with what else this rule asks for"
        yield source.problem((*marks[-1][0], "personal_data"), what)


def _answered(source: Source, required: list[tuple[Path, Block, bool]]) -> Iterator[Problem]:
    """Rules act on cases that owe an answer; of one that owes none only a further reply is decided about."""
    if any(wanted and "draft" in block for _, block, wanted in required):
        return
    left: set[object] = set(_STATES)
    last = None
    for path, block, wanted in required:
        if values := _values(block, "states"):
            left = left & values if wanted else left - values
            last = path
    if last is not None and left == {"answered"}:
        what = "would never act: what is answered owes nothing; it is of use beside draft only"
        yield source.problem((*last, "states"), what)


def _own_tags(source: Source, number: int | str, required: list[tuple[Path, Block, bool]]) -> Iterator[Problem]:
    """A tag that a rule waits for must come from another one."""
    given = [(path[1], tag.strip()) for path, tag in found(source.tree, "rules", "*", "then", "tag", "*")]
    others = {folded(tag) for giver, tag in given if giver != number}
    own = {folded(tag) for giver, tag in given if giver == number}
    for path, block, wanted in required:
        values = _values(block, "tags")
        if wanted and values and values <= own - others:
            yield source.problem(
                (*path, "tags"), "can never hold, for this rule alone gives it and waits for it itself"
            )


def _required(when: Value, path: Path) -> Iterator[tuple[Path, Block, bool]]:
    """The blocks that must all hold, and those (False) that must not, as far as they ask for one thing only."""
    if isinstance(when, dict):
        yield path, when, True
        for inner_path, inner in _listed(when.get("all"), (*path, "all")):
            yield from _required(inner, inner_path)
        if len(only := list(_listed(when.get("any"), (*path, "any")))) == 1:
            yield from _required(only[0][1], only[0][0])
        for inner_path, inner in _listed(when.get("none"), (*path, "none")):
            if isinstance(inner, dict) and len(inner) == 1:
                yield inner_path, inner, False


def _listed(value: Value, path: Path) -> Iterable[tuple[Path, Value]]:
    return [((*path, number), one) for number, one in enumerate(value)] if isinstance(value, list) else [(path, value)]


def _impossible(source: Source, required: list[tuple[Path, Block, bool]]) -> Iterator[Problem]:
    for key in (*_SINGLE, *_MARKS):
        left: set[object] | None = None
        for path, block, wanted in sorted(required, key=lambda one: not one[2]):
            values = _values(block, key)
            if not values:
                continue
            if not wanted and left is None:
                continue
            left = values if left is None else left & values if wanted else left - values
            if not left:
                what = "can never hold together with what else this rule asks for" if wanted else (
                    "rules out all that this rule asks for")  # fmt: skip
                yield source.problem((*path, key), what)
                break


def _values(block: Mapping[str, Value], key: str) -> set[object]:
    value = block.get(key)
    if isinstance(value, bool):
        return {value}
    many = value if isinstance(value, list) else [value]
    return {folded(one) for one in many if isinstance(one, str)}


def _shadowed(source: Source) -> Iterator[Problem]:
    """A rule below one that stops, and that applies wherever this one would, is never asked."""
    stops: list[tuple[Value, str]] = []
    for number, rule in section(source.tree, "rules"):
        if not isinstance(rule, dict):
            continue
        required = [block for _, block, wanted in _required(rule.get("when"), ()) if wanted]
        for when, name in stops:
            same = rule.get("when") == when
            if same or _covered(when, required):
                asks = "asks for the same" if same else "applies wherever this one would"
                what = f"is never asked, for {shown(name)} above {asks} and says stop"
                yield source.problem(("rules", number, "when"), what)
                break
        if rule.get("stop") is True and rule.get("cool_down") is None:  # while it rests it stops nothing
            stops.append((rule.get("when"), str(rule.get("name"))))


def _covered(when: Value, required: list[Block]) -> bool:
    """Whether conditions, each a list of which any will do, hold wherever the required ones do."""
    if not isinstance(when, dict) or not when.keys() <= {*_SINGLE, *_MARKS, *_LISTS}:
        return False
    return all(
        any((values := _values(block, key)) and values <= _values(when, key) for block in required) for key in when
    )


def _drafts(source: Source) -> Iterator[Problem]:
    for number, rule in section(source.tree, "rules"):
        if not isinstance(rule, dict):
            continue
        then, when = rule.get("then"), list(_required(rule.get("when"), ()))
        if isinstance(then, dict) and any(wanted and "draft" in block for _, block, wanted in when):
            for key in then:
                if key not in _WITH_DRAFT:
                    what = f"does nothing in a rule about a draft; there {', '.join(_WITH_DRAFT)} can be"
                    yield source.problem(("rules", number, "then", key), what)


def _who(source: Source) -> dict[str, str]:
    return {folded(who): who for _, who in found(source.tree, "people", "*", "who")}


def _teams(source: Source) -> list[str]:
    return [str(name) for name, _ in section(source.tree, "teams")]


def _channel(source: Source, path: Path, target: str) -> Iterator[Problem]:
    try:
        channel(target)
    except Unfit as unfit:
        yield source.problem(path, unfit.what, got=shown(target), hint=unfit.hint)
