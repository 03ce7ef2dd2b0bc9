"""A rule with a cool-down begins on one case at a time, also when two processes decide about two cases at one moment.

Each would look before the other has committed, and see that the rule has not acted elsewhere. So who is about to begin
takes the rule's turn and looks again; who does not get the turn leaves the rule out, and the next look decides. Nobody
waits, for a turn is taken in the middle of transactions that have changed rows already.
"""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from handlers import facts
from handlers.desk import Desk
from rules.ruleset import Match, Rule
from storage import acts
from storage.facts import Gathered

About = Callable[[Gathered, tuple[Match, ...]], Iterable[Rule]]


def look(desk: Desk, tx: Session, case_id: int, about: About) -> tuple[Gathered, tuple[Match, ...]] | None:
    """A case and the rules that match it, to act on in this transaction; None when there is no such case.

    `about` says which of the matching rules are about to do something.
    """
    mine: set[str] = set()
    others: set[str] = set()
    while True:
        candidate = facts.of_case(desk, tx, case_id)
        if candidate is None:
            return None
        matches = tuple(match for match in facts.matches(desk, candidate) if match.rule.name not in others)
        asked = {rule.name for rule in about(candidate, matches) if rule.cool_down is not None} - mine
        if not asked:
            return candidate, matches
        for name in sorted(asked):
            (mine if acts.turn(tx, candidate.case, name) else others).add(name)
