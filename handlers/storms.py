"""Many posts about one fault: a storm begins by a rule, takes cases in, and ends when a person says so (S90)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import acting_words
from handlers.blocks import actions, button, clock_time, section
from handlers.casework import redraw
from handlers.desk import Desk, Spot
from rules import occasions
from rules.case import needs_right
from rules.people import Person, Right
from rules.ruleset import Match
from storage import audit, slack_messages, storms
from storage.facts import Gathered
from storage.schema import Case, SlackMessage, Storm
from storage.slack_messages import Kind, Urgency, card_key
from storage.storms import Running

BOT = "bot"
OVER = "storm_over"  #: the button
#: What a person has ended does not begin again at once: the posts that made it a storm are counted for a while yet.
CALM = timedelta(hours=1)


def resting(desk: Desk, candidate: Gathered, matches: Sequence[Match]) -> list[Match]:
    """The rules with a storm that rest after another case, for a case in none: a cool-down is for alarms only."""
    if candidate.case.storm_id is not None:
        return []
    elsewhere, now = candidate.past.acted.elsewhere, desk.now()
    return [one for one in matches if one.rule.actions.storm is not None and occasions.rests(one.rule, elsewhere, now)]


def named(candidate: Gathered, match: Match) -> Running:
    """The storm that a rule would take a case into."""
    return candidate.case.network, candidate.case.account, match.rule.actions.storm or ""


def take_along(desk: Desk, tx: Session, candidate: Gathered, matches: Sequence[Match]) -> None:
    """Take a case into the storms that are on and whose rules rest."""
    found = resting(desk, candidate, matches)
    on = storms.running(tx) if found else frozenset()
    for match in found:
        if (storm := named(candidate, match)) in on:
            join(desk, tx, candidate.case, storm[2], match.rule.name, acting_words.reasons(match.verdict))


def join(desk: Desk, tx: Session, case: Case, name: str, rule: str, why: str) -> bool:
    """Take a case into the storm of this name, which begins with it unless there is one; False when there is none."""
    now = desk.now()
    storm = storms.latest(tx, case.network, case.account, name)
    if storm is not None and storm.ended_at is not None:
        if storm.ended_at <= now < storm.ended_at + CALM:
            return False
        storm = None
    if storm is None:
        storm = storms.begin(tx, case, name=name, rule=rule, now=now)
        audit.note(tx, "storm.began", actor=BOT, at=now, case_id=case.id, storm=name, rule=rule)
        _tell(desk, tx, storm, why)
    case.storm_id = storm.id
    redraw(tx, case)
    return True


def _tell(desk: Desk, tx: Session, storm: Storm, why: str) -> None:
    text = acting_words.storm_began(storm.name, storm.account, storm.rule, why)
    over = button("🌤️ Storm is over", OVER, str(storm.id), describe=f"The storm {storm.name} is over")
    slack_messages.owe(
        tx,
        key=_key(storm.id),
        kind=Kind.NOTICE,
        channel=desk.directory.channel(desk.config.escalation.channel),
        content={"text": text, "blocks": [section(text), actions(over)]},
        now=desk.now(),
        urgency=Urgency.ESCALATION,
    )


def over(desk: Desk, tx: Session, message: SlackMessage, storm_id: int, person: Person, spot: Spot) -> None:
    """End a storm, from its own notice only; whoever may approve says so."""
    if message.key != _key(storm_id):
        return
    if no := needs_right(person, Right.APPROVE, act="end_storm"):
        desk.refuse(tx, spot, person, no)
        return
    storm, now = tx.get_one(Storm, storm_id), desk.now()
    if storm.ended_at is not None:
        return  # a second press, or a second person
    storm.ended_at, storm.ended_by = now, person.id
    taken_in = storms.cases(tx, storm.id)
    audit.note(tx, "storm.ended", actor=person.id, at=now, storm=storm.name, cases=len(taken_in))
    who = desk.directory.named(person.id)
    text = acting_words.storm_ended(storm.name, storm.account, who, clock_time(now, desk.zone), len(taken_in))
    message.content = {"text": text, "blocks": [section(text)]}
    slack_messages.want(tx, message.key)
    for case_id in taken_in:
        slack_messages.want(tx, card_key(case_id))


def _key(storm_id: int) -> str:
    return f"storm:{storm_id}"
