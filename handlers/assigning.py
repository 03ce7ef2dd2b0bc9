"""Give a case to somebody who is on duty. It is kept for them and not theirs: anybody may still claim it (S25, S27)."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from handlers import duty_notices
from handlers.casework import redraw
from handlers.desk import Desk
from handlers.on_duty import OnDuty
from handlers.threads import each_case, say
from rules.case import CaseState
from rules.people import Right
from rules.routing import Choice, Colleague, Mode, Routing, choose
from storage import assignments, audit
from storage.schema import Case

BOT = "bot"
EVERY = 15  #: seconds


def assign(desk: Desk, tx: Session, case: Case, who: str, why: str) -> bool:
    """Keep a waiting case for somebody, and tell them in its thread; False when it is not to be given to them.

    It is not when somebody has it already, it is kept for them as it is, or they are off duty or may claim nothing.
    `why` goes on after a name, as rules/routing.py writes it.
    """
    calendar = desk.calendar(desk.account(case.network, case.account))
    if case.state != CaseState.NEW or case.assigned_to == who:
        return False
    if not desk.person(who).may(Right.CLAIM) or not OnDuty.gather(desk, tx).is_on(who, calendar):
        return False
    now = desk.now()
    assignments.give(tx, case, who, why=why, now=now)
    audit.note(
        tx, "case.assigned", actor=BOT, at=now, case_id=case.id, person=who, to=desk.person(who).name, reason=why
    )
    say(desk, tx, case, f"assigned:{case.id}:{who}:{now.isoformat()}", duty_notices.assigned(who, why))
    redraw(tx, case)
    return True


def route(
    desk: Desk, tx: Session, case: Case, team: str, *, tags: Collection[str] = (), language: str | None = None
) -> Choice:
    """Choose somebody of a team of config.yaml for a case, as the team shares its cases, and give it to them.

    A case that is given to nobody stays in the queue, and the choice says why.
    """
    entry = desk.config.teams[team]
    ids = desk.directory.ids
    routing = Routing(
        mode=entry.mode,
        fixed=ids((entry.assign,)) if entry.mode is Mode.FIXED else (),
        topics={topic: ids(who) for topic, who in entry.topics.items()},
    )
    choice = choose(routing, colleagues(desk, tx, case, team), tags=tags, language=language)
    if choice.person is not None:
        assign(desk, tx, case, choice.person, choice.why)
    return choice


def by_rule(desk: Desk, tx: Session, case: Case, how: str, team: str | None, *, rule: str) -> Choice:
    """Choose as a rule says: `rotation`, `topic`, or somebody as written in people; and give it to them.

    It is somebody of the team that the case was routed to, or else of everybody who may claim.
    """
    ids = desk.directory.ids
    topics = desk.config.teams[team].topics if team is not None else {}
    also: tuple[str, ...] = ()
    if how in (Mode.ROTATION, Mode.TOPIC):
        routing = Routing(mode=Mode(how), topics={topic: ids(who) for topic, who in topics.items()})
    else:
        also = ids((how,))
        routing = Routing(mode=Mode.FIXED, fixed=also)
    of_team = colleagues(desk, tx, case, team, also=also)
    choice = choose(routing, of_team, tags=case.tags, language=case.language)
    if choice.person is not None:
        why = f"is named by the rule “{rule}”" if choice.person in also else choice.why
        assign(desk, tx, case, choice.person, why)
    return choice


def colleagues(desk: Desk, tx: Session, case: Case, team: str | None, *, also: Collection[str] = ()) -> list[Colleague]:
    """Everybody of a team, and those whom it names, who may claim cases, with their share of the work.

    Without a team it is everybody of all teams; `also` are people besides, by Slack user id.
    """
    watch, shares = OnDuty.gather(desk, tx), assignments.shares(tx, desk.now())
    calendar = desk.calendar(desk.account(case.network, case.account))
    if team is None:
        people = [one.id for one in watch.team()]
    else:
        entry = desk.config.teams[team]
        named = [*entry.members, *(name for who in entry.topics.values() for name in who)]
        if entry.mode is Mode.FIXED:
            named.append(entry.assign)
        people = list(desk.directory.ids(named))
    members = watch.reach(dict.fromkeys([*people, *also]), calendar)
    return [
        Colleague(
            person=person,
            name=desk.person(person).name,
            on_duty=reach.on_duty,
            languages=watch.languages(person),
            load=shares[person].cases if person in shares else 0,
            last_at=shares[person].last_at if person in shares else None,
            deputies=reach.deputies,
        )
        for person, reach in members.items()
        if desk.person(person).may(Right.CLAIM)
    ]


def tick(desk: Desk) -> int:
    """Keep no case for somebody who is off duty or may not work on cases: it is for all again; returns how many."""
    with desk.store.reading() as tx:
        kept = assignments.waiting(tx)
        watch = OnDuty.gather(desk, tx)

    def one(case: Case) -> int:
        calendar = desk.calendar(desk.account(case.network, case.account))
        if case.assigned_to is None or (_may(desk, case.assigned_to) and watch.is_on(case.assigned_to, calendar)):
            return 0
        return desk.store.work(lambda tx: _is_for_all(desk, tx, case.id))

    return sum(each_case(desk, kept, one))


def _is_for_all(desk: Desk, tx: Session, case_id: int) -> int:
    case = tx.get_one(Case, case_id)
    calendar = desk.calendar(desk.account(case.network, case.account))
    who = case.assigned_to
    if who is None or case.state != CaseState.NEW:
        return 0
    gone = not _may(desk, who)
    if not gone and OnDuty.gather(desk, tx).is_on(who, calendar):
        return 0
    now = desk.now()
    assignments.end(tx, case, now)
    audit.note(
        tx, "case.unassigned", actor=BOT, at=now, case_id=case.id, person=who, to=desk.directory.name(who), gone=gone
    )
    text = duty_notices.unassigned(desk.directory.named(who), gone=gone)
    say(desk, tx, case, f"unassigned:{case.id}:{who}:{now.isoformat()}", text)
    redraw(tx, case)
    return 1


def _may(desk: Desk, who: str) -> bool:
    """Whether somebody may work on cases; that the last look at Slack is too old takes no case from anybody."""
    return desk.directory.snapshot.roster.may(who, Right.CLAIM)
