"""What the rules of config.yaml do to a case: each rule once on its occasion, as they decide together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from handlers import acting_words, beginning, holds, routing, silence, storms, suggesting, webhooks
from handlers.casework import redraw
from handlers.desk import Desk
from rules import occasions
from rules.case import OPEN
from rules.conditions import Verdict
from rules.rule_decision import Chosen, Decision, decision
from rules.ruleset import Match
from storage import acts, audit, triage
from storage.facts import Gathered
from storage.schema import Case, PostRow
from storage.storms import Running

BOT = "bot"
ROUNDS = 5  #: what one rule does may be what another asks for, as a tag is; not without end

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What the rules that act now have decided, and on which post."""

    decided: Decision  #: of all that hold, those that acted before included
    acting: dict[str, Match]  #: those that act now, by name
    post: str  #: the network's id

    def now(self, chosen: Chosen[T] | None) -> Chosen[T] | None:
        """What a rule says that acts now; None for what another one has seen to before."""
        return chosen if chosen is not None and chosen.rule in self.acting else None

    def all_now(self, chosen: Sequence[Chosen[T]]) -> list[Chosen[T]]:
        """The same of several."""
        return [one for one in chosen if one.rule in self.acting]

    def why(self, rule: str) -> str:
        """What made a rule hold, short and inert."""
        return acting_words.reasons(self.acting[rule].verdict)


def owed(desk: Desk, candidate: Gathered, matches: Sequence[Match], storms_on: Collection[Running]) -> bool:
    """Whether any of the matching rules is to act now, or to take the case into a storm that is on."""
    if occasions.owed(matches, candidate.past.acted, candidate.past.post, desk.now()):
        return True
    return any(storms.named(candidate, match) in storms_on for match in storms.resting(desk, candidate, matches))


def act(desk: Desk, tx: Session, case_id: int, *, post: PostRow | None = None) -> int:
    """Ask the rules about a case and do what they say; returns how many rules acted.

    `post` is the one that has just come in or was edited; without one the newest is looked at. Rules act on cases that
    owe an answer, and what was set aside has to be brought back first.
    """

    def owes(candidate: Gathered, matches: Sequence[Match]) -> tuple[Match, ...]:
        looked_at = candidate.past.post if post is None else post.post_id
        return occasions.owed(matches, candidate.past.acted, looked_at, desk.now())

    acted = 0
    for _ in range(ROUNDS):
        found = beginning.look(desk, tx, case_id, lambda one, matches: [match.rule for match in owes(one, matches)])
        if found is None or found[0].case.state not in OPEN:
            break
        candidate, matches = found
        storms.take_along(desk, tx, candidate, matches)
        mine = owes(candidate, matches)
        if not mine:
            break
        looked_at = candidate.past.post if post is None else post.post_id
        together = occasions.in_force(matches, candidate.past.acted, looked_at, desk.now())
        occasion = Occasion(
            decided=decision(together), acting={match.rule.name: match for match in mine}, post=looked_at
        )
        _apply(desk, tx, candidate.case, occasion)
        acted += len(mine)
    return acted


def of_draft(desk: Desk, tx: Session, case: Case, matches: Sequence[Match]) -> None:
    """Do what rules about a reply do besides asking for a yes: tag and hold, each once on a case."""
    mine = {}
    for match in matches:
        if occasions.about_draft(match.rule) and (match.rule.actions.tag or match.rule.actions.hold):
            why = _written(match.verdict)
            if acts.note(tx, case, rule=match.rule.name, occasion="case", why=why, now=desk.now()):
                mine[match.rule.name] = match
    occasion = Occasion(decided=decision(tuple(mine.values())), acting=mine, post="")
    did = _Did(desk, tx, case, occasion)
    did.tags()
    did.hold()
    did.write_down()


def _apply(desk: Desk, tx: Session, case: Case, occasion: Occasion) -> None:
    for name, match in occasion.acting.items():
        key = occasions.occasion(match.rule, occasion.post)
        acts.note(tx, case, rule=name, occasion=key, why=_written(match.verdict), now=desk.now())
    did = _Did(desk, tx, case, occasion)
    did.route()  # first, for it decides where the case's thread is
    did.priority()
    did.tags()
    did.share()  # by topic, which is a tag
    did.hold()
    did.storm()
    did.silence()
    did.suggest()
    did.webhooks()
    did.write_down()


class _Did:
    """Does what was decided, and remembers in a few words what each rule did."""

    def __init__(self, desk: Desk, tx: Session, case: Case, occasion: Occasion) -> None:
        self.desk, self.tx, self.case, self.occasion = desk, tx, case, occasion
        self._done: dict[str, list[str]] = {}

    def _note(self, rule: str, what: str) -> None:
        self._done.setdefault(rule, []).append(what)

    def route(self) -> None:
        chosen = self.occasion.now(self.occasion.decided.route)
        if chosen is not None:
            routing.route(self.desk, self.tx, self.case, chosen)
            self._note(chosen.rule, f"sent it to {chosen.value}")

    def share(self) -> None:
        route, assign = self.occasion.decided.route, self.occasion.decided.assign
        mine = self.occasion.now(assign)
        by_team = self.occasion.now(route) if assign is None else None
        rule = mine or by_team
        if rule is not None and routing.share(self.desk, self.tx, self.case, route=route, assign=mine):
            self._note(rule.rule, "gave it to somebody")

    def priority(self) -> None:
        chosen = self.occasion.now(self.occasion.decided.priority)
        # What a colleague has put right stands.
        if chosen is not None and "priority" not in triage.corrected(self.tx, self.case.id):
            self.case.priority = chosen.value
            self._note(chosen.rule, acting_words.gave_priority(chosen.value))

    def tags(self) -> None:
        for chosen in self.occasion.all_now(self.occasion.decided.tags):
            if chosen.value not in self.case.tags:
                self.case.tags = [*self.case.tags, chosen.value]
                self._note(chosen.rule, f"tagged it {chosen.value}")

    def hold(self) -> None:
        chosen = self.occasion.now(self.occasion.decided.hold)
        if chosen is not None:
            holds.hold(self.desk, self.tx, self.case, chosen)  # which says so itself

    def storm(self) -> None:
        chosen = self.occasion.now(self.occasion.decided.storm)
        if chosen is not None:
            why = self.occasion.why(chosen.rule)
            if storms.join(self.desk, self.tx, self.case, chosen.value, chosen.rule, why):
                self._note(chosen.rule, f"counted it to the storm {chosen.value}")

    def silence(self) -> None:
        chosen = self.occasion.now(self.occasion.decided.no_reply)
        if chosen is not None:
            silence.propose(self.desk, self.tx, self.case, rule=chosen.rule, reason=chosen.value)

    def suggest(self) -> None:
        for chosen in self.occasion.all_now(self.occasion.decided.suggest):
            why = self.occasion.why(chosen.rule)
            if suggesting.suggest(self.desk, self.tx, self.case, chosen, why, self.occasion.post):
                self._note(chosen.rule, "suggested an answer")

    def webhooks(self) -> None:
        for chosen in self.occasion.all_now(self.occasion.decided.webhooks):
            key = occasions.occasion(self.occasion.acting[chosen.rule].rule, self.occasion.post)
            webhooks.owe(self.desk, self.tx, self.case, chosen, key)
            self._note(chosen.rule, "has a message for another system")

    def write_down(self) -> None:
        for rule, done in self._done.items():
            audit.note(
                self.tx, "rule.acted", actor=BOT, at=self.desk.now(), case_id=self.case.id, rule=rule,
                did=", ".join(done),
            )  # fmt: skip
        if self._done:
            redraw(self.tx, self.case)
        self.tx.flush()


def _written(verdict: Verdict) -> dict[str, object]:
    """A verdict with its parts in the form in which it is kept."""
    return {"holds": verdict.holds, "why": verdict.why, "parts": [_written(part) for part in verdict.parts]}
