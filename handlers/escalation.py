"""Call people: when somebody asks, when a rule of config.yaml says so (rules/escalation.py), when a decision is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers import beginning, notices
from handlers.calls import Called, call_people
from handlers.desk import Desk, Spot
from handlers.wording import ASKED, DECISION_DUE
from rules.case import OPEN
from rules.chain import calls
from rules.escalation import ROUND, Due, due, needless, over, turn
from rules.people import Person, Right, Role
from rules.refusal import Why, refuse
from rules.rule_needs import Needs
from rules.ruleset import Match
from rules.slack_text import escape
from storage import audit, cases, escalations, slack_messages
from storage.cases import CaseFile
from storage.facts import Gathered, gather, one_case
from storage.schema import Case, Escalation
from storage.slack_messages import Kind as Message
from storage.slack_messages import Urgency, card_key

BOT = "bot"


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One notice that is due: its rule, the levels that it fires, whom they name."""

    rule: str
    levels: tuple[int, ...]
    notify: tuple[str, ...]
    each: tuple[tuple[str, ...], ...] = ()  #: whom each of several levels names, in their order
    urgent: bool = False
    pressing: bool = False  #: the case stands first in the queue from now on


def on_request(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """A person asked: the first level at once; the next ones follow by the tick."""
    (candidate,) = gather(tx, one_case(case.id), needs=Needs(), targets={}, now=desk.now())
    first, step = turn(ASKED, candidate.past) * ROUND, desk.config.escalation.on_request[0]
    if needless(ASKED, first, candidate.past):
        first += ROUND  # who asks again after that means it
    if (asked_at := candidate.past.fired.get((ASKED, first))) is not None:
        when = f" at {asked_at.astimezone(desk.zone):%H:%M}"
        no = refuse(Why.ALREADY_ESCALATED, notified=_readable(step.notify), when=when)
        desk.refuse(tx, spot, person, no)
        return
    file = cases.case_file(tx, case.id)
    assert file is not None
    _fire(desk, tx, file, Owed(rule=ASKED, levels=(first,), notify=step.notify), asked_by=person)


def owed(desk: Desk, candidate: Gathered, matches: Sequence[Match]) -> list[Owed]:
    """Every notice that is due for a case, given the rules that match it."""
    case, now = candidate.case, desk.now()
    found = [
        Owed(
            rule=one.rule.name, levels=one.levels, notify=one.notify,
            each=tuple(call.step.notify for call in one.calls), urgent=one.urgent, pressing=one.pressing,
        )
        for one in _due(desk, candidate, matches)
    ]  # fmt: skip
    if levels := _asked_due(desk, candidate):
        steps = desk.config.escalation.on_request
        each = tuple(steps[level % ROUND].notify for level in levels)
        targets = dict.fromkeys(target for named in each for target in named)
        found.append(Owed(rule=ASKED, levels=levels, notify=tuple(targets), each=each))
    if case.held_reason is not None and case.held_until is not None and now >= case.held_until:
        told = {level: at for (rule, level), at in candidate.past.fired.items() if rule == DECISION_DUE}
        if all(at < case.held_until for at in told.values()):
            manager = (Role.COMMUNICATION_MANAGER.value,)
            found.append(Owed(rule=DECISION_DUE, levels=(ROUND * len(told),), notify=manager))
    return found


def _due(desk: Desk, candidate: Gathered, matches: Sequence[Match]) -> list[Due]:
    calendar = desk.calendar(desk.account(candidate.case.network, candidate.case.account))
    return due(matches, candidate.past, calendar, desk.now())


def fires(desk: Desk, case_id: int) -> Callable[[Session], int]:
    """Decide again inside the transaction that fires: a claim may have come first (it then wins)."""

    def unit(tx: Session) -> int:
        file = cases.case_file(tx, case_id)
        looked = beginning.look(
            desk, tx, case_id, lambda one, matches: [call.rule for call in _due(desk, one, matches)]
        )
        if file is None or looked is None or file.case.state not in OPEN:
            return 0
        candidate, matches = looked
        found = owed(desk, candidate, matches)
        for one in found:
            _fire(desk, tx, file, one)
        by_rule: dict[str, list[Escalation]] = {}
        for row in uncalled(desk, tx, candidate, matches):
            by_rule.setdefault(row.rule, []).append(row)
        for rows in by_rule.values():
            _once_more(desk, tx, file, candidate, matches, rows)
        return len(found) + len(by_rule)

    return unit


def uncalled(desk: Desk, tx: Session, candidate: Gathered, matches: Sequence[Match]) -> list[Escalation]:
    """Those of which nobody could be reached, where somebody can be now, and that still apply."""
    return [
        row
        for row in candidate.uncalled
        if row.seen_at is None
        and not needless(row.rule, row.level, candidate.past)
        and (targets := still_meant(desk, candidate, matches, row)) is not None
        and call_people(desk, tx, candidate.case, targets, urgent=False).people
    ]


def still_meant(desk: Desk, candidate: Gathered, matches: Sequence[Match], row: Escalation) -> tuple[str, ...] | None:
    """Whom an escalation names, as long as its reason holds."""
    if row.rule == DECISION_DUE:
        return (Role.COMMUNICATION_MANAGER.value,) if candidate.case.held_reason is not None else None
    if over(row.fired_at, candidate.past):
        return None
    if row.rule == ASKED:
        steps = desk.config.escalation.on_request
        number = row.level % ROUND
        return steps[number].notify if number < len(steps) and not _decider_has_it(desk, candidate.case) else None
    steps_of = next((calls(one.rule.actions.escalate) for one in matches if one.rule.name == row.rule), ())
    number, named = row.level % ROUND, escalations.named(row)
    if named is not None:
        return named if any(call.step.notify == named for call in steps_of) else None
    return steps_of[number].step.notify if number < len(steps_of) else None


def _asked_due(desk: Desk, candidate: Gathered) -> tuple[int, ...]:
    """The next levels of an escalation that a person asked for, as long as nobody who can decide has the case."""
    past = candidate.past
    first = turn(ASKED, past) * ROUND
    asked_at = past.fired.get((ASKED, first))
    if asked_at is None or needless(ASKED, first, past) or _decider_has_it(desk, candidate.case):
        return ()
    return tuple(
        level
        for level, step in enumerate(desk.config.escalation.on_request, start=first)
        if (ASKED, level) not in past.fired and desk.now() >= asked_at + step.after
    )


def _decider_has_it(desk: Desk, case: Case) -> bool:
    return case.owner is not None and desk.person(case.owner).may(Right.APPROVE)


def _fire(desk: Desk, tx: Session, file: CaseFile, one: Owed, *, asked_by: Person | None = None) -> None:
    """Write the levels down and owe one notice for them all; with nobody to call, the admins hear of it."""
    case, now, level = file.case, desk.now(), one.levels[-1]
    asker = asked_by.id if asked_by else None
    notified = _readable(one.notify)
    called = call_people(desk, tx, case, one.notify, urgent=one.urgent)
    fired = []
    for each, named in zip(one.levels, one.each or (one.notify,), strict=True):
        # Where nobody could be reached, each level waits for its own people: the first of them to be back is called.
        alone = called.nobody and bool(one.each)
        kept = call_people(desk, tx, case, named, urgent=one.urgent).kept if alone else called.kept
        fired.append(
            escalations.fire(
                tx, case_id=case.id, rule=one.rule, level=each, now=now, asked_by=asker,
                notified=_readable(named) if alone else notified,
                called=_kept(desk, one.notify, called)
                | {"step": list(named), "pressing": one.pressing}
                | (kept if alone else {} if each == level else {"waiting": False}),
            )
        )  # fmt: skip
    if not any(fired):
        return
    audit.note(
        tx, "case.escalated", actor=asker or BOT, at=now, case_id=case.id, rule=one.rule, level=level,
        notified=notified, called=list(called.people),
    )  # fmt: skip
    slack_messages.want(tx, card_key(case.id))
    row = escalations.row(tx, case.id, one.rule, level)
    _owe(desk, tx, file, row, "")
    people = [target for target in one.notify if not desk.directory.is_channel(target)]
    if people and not called.people:
        # Once for the same people, however often they are called again in vain.
        key = f"nobody:{case.id}:{one.rule}:{','.join(people)}"
        desk.tell_admins(tx, key, _nobody(desk, case, people, called))


def _once_more(
    desk: Desk, tx: Session, file: CaseFile, candidate: Gathered, matches: Sequence[Match], rows: Sequence[Escalation]
) -> None:
    """Call those of one rule who could not be reached when its notices were written, with one notice for all."""
    named = [target for row in rows for target in still_meant(desk, candidate, matches, row) or ()]
    people = tuple(dict.fromkeys(target for target in named if not desk.directory.is_channel(target)))
    called = call_people(desk, tx, file.case, people, urgent=False)
    for row in rows:
        row.called = {**(row.called or {}), "waiting": False}
    last = rows[-1]
    last.called = (last.called or {}) | _kept(desk, people, called)
    audit.note(
        tx, "case.called", actor=BOT, at=desk.now(), case_id=file.case.id, rule=last.rule, level=last.level,
        notified=_readable(people), called=list(called.people),
    )  # fmt: skip
    tx.flush()
    slack_messages.want(tx, card_key(file.case.id))  # which said that nobody was reached
    _owe(desk, tx, file, last, "again:")


def _kept(desk: Desk, targets: Sequence[str], called: Called) -> dict[str, object]:
    """What the row of an escalation keeps: who was called where, who was not, and the sentences that say why."""
    mentions = {desk.directory.channel(target): "" for target in targets if desk.directory.is_channel(target)}
    if len(mentions) < len(targets):
        mentions[desk.directory.channel(desk.config.escalation.channel)] = called.mention
    return {**called.kept, "said": [*called.passed_over, *called.besides], "mentions": mentions}


def _owe(desk: Desk, tx: Session, file: CaseFile, row: Escalation, which: str) -> None:
    """Owe a notice to every channel that a firing tells; `which` tells the first one from the one that comes later."""
    case = file.case
    mentions: dict[str, str] = (row.called or {})["mentions"]
    for channel, mention in mentions.items():
        slack_messages.owe(
            tx,
            key=f"{escalations.notice_key(row)}{which}{channel}",
            kind=Message.ESCALATION,
            channel=channel,
            case_id=case.id,
            content=notices.notice(desk, tx, file, row, mention),
            now=desk.now(),
            urgency=Urgency.ESCALATION,
            about=f"escalation:{cases.name(case)}:{row.rule}:{row.level}:{which}{channel}",
            about_at=case.opened_at,
        )


def _nobody(desk: Desk, case: Case, people: Sequence[str], called: Called) -> str:
    """To the admins, when a notice calls nobody: it is never dropped in silence (S41)."""
    channel = f"<#{desk.directory.channel(desk.config.escalation.channel)}>"
    if not called.meant:
        return (
            f":warning: Case {case.id} was to be escalated to {escape(_readable(people))}, and nobody has that role. "
            f"The notice is in {channel}. Give somebody the role under `people:` in config.yaml."
        )
    return (
        f":warning: Case {case.id} was to be escalated to {escape(_readable(people))}, and nobody can be reached: "
        f"{'; '.join(called.passed_over)}. The notice is in {channel}; they are called as soon as one of them is back. "
        "If it cannot wait, call somebody yourself."
    )


def _readable(targets: Sequence[str]) -> str:
    return ", ".join(target.replace("_", " ") for target in targets)
