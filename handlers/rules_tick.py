"""Tick: what time brings. The rules are asked about every open case; what they owe is done, each once."""

from handlers import acting, escalation, facts
from handlers.desk import Desk
from handlers.parking import each
from rules.ruleset import Match
from storage import readings, storms
from storage.facts import Gathered
from storage.failures import Kind

EVERY = 5  #: seconds


def tick(desk: Desk) -> int:
    """Act and call where it is due; returns how often. Asks the tables anew each time, so a restart loses nothing.

    Most looks find nothing to do, so they are made outside a transaction that writes; what is found is decided once
    more inside one.
    """
    with desk.store.reading() as tx:
        candidates = facts.of_open_cases(desk, tx)
        storms_on = storms.running(tx)
        # Somebody may have claimed it while Slack could not tell us: then its thread is read first.
        unread = readings.held_back(tx, desk.now()) | readings.came_late(tx, desk.now())

    def one(candidate: Gathered) -> int:
        case_id = candidate.case.id
        if case_id in unread:
            return 0
        matches = facts.matches(desk, candidate)
        done = 0
        if acting.owed(desk, candidate, matches, storms_on):
            done += desk.store.work(lambda tx: acting.act(desk, tx, case_id))
        if escalation.owed(desk, candidate, matches) or _somebody_is_back(desk, candidate, matches):
            done += desk.store.work(escalation.fires(desk, case_id))
        return done

    return sum(
        each(
            desk,
            Kind.CASE,
            candidates,
            one,
            subject=lambda candidate: candidate.case.id,
            place=lambda candidate: {"case": str(candidate.case.id)},
        )
    )


def _somebody_is_back(desk: Desk, candidate: Gathered, matches: tuple[Match, ...]) -> bool:
    if not candidate.uncalled:
        return False
    with desk.store.reading() as tx:
        return bool(escalation.uncalled(desk, tx, candidate, matches))
