"""Call the communication manager: when a person asks, and when a rule of config.yaml says so (rules/escalation.py)."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from handlers import facts
from handlers.blocks import actions, button, context, day_time, link, plain_context, section, words
from handlers.desk import Desk, Spot
from handlers.parking import each
from handlers.wording import ASKED
from rules.case import OPEN
from rules.escalation import ROUND, Due, due
from rules.people import Person, Right
from rules.refusal import Why, refuse
from rules.slack_text import escape
from storage import audit, cases, escalations, readings, slack_messages
from storage.cases import CaseFile
from storage.facts import Gathered
from storage.failures import Kind
from storage.schema import Case
from storage.slack_messages import Kind as Message
from storage.slack_messages import Urgency, card_key

BOT = "bot"


def on_request(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """A person asked: the first level at once; the next ones follow by the tick."""
    fired = escalations.fired(tx, case.id)
    if (ASKED, 0) in fired:
        step = desk.config.escalation.on_request[0]
        when = f" at {fired[(ASKED, 0)].astimezone(desk.zone):%H:%M}"
        no = refuse(Why.ALREADY_ESCALATED, notified=_readable(step.notify), when=when)
        desk.refuse(tx, spot, person, no)
        return
    file = cases.case_file(tx, case.id)
    assert file is not None
    _fire(desk, tx, file, ASKED, (0,), desk.config.escalation.on_request[0].notify, asked_by=person)


def tick(desk: Desk) -> int:
    """Fire every level that is due; returns how many. Asks the tables anew each time, so a restart loses nothing."""
    with desk.store.reading() as tx:
        candidates = facts.of_open_cases(desk, tx)
        # Somebody may have claimed it while Slack could not tell us: then its thread is read first.
        unread = readings.held_back(tx, desk.now()) | readings.came_late(tx, desk.now())

    def one(candidate: Gathered) -> int:
        if candidate.case.id in unread or not (_due(desk, candidate) or _asked_due(desk, candidate)):
            return 0
        return desk.store.work(_fires(desk, candidate.case.id))

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


def _fires(desk: Desk, case_id: int) -> Callable[[Session], int]:
    """Decide again inside the transaction that fires: a claim may have come first (it then wins)."""

    def unit(tx: Session) -> int:
        file = cases.case_file(tx, case_id)
        case = facts.of_case(desk, tx, case_id)
        if file is None or case is None or file.case.state not in OPEN:
            return 0
        owed = _due(desk, case)
        for item in owed:
            _fire(desk, tx, file, item.rule.name, item.levels, item.notify)
        levels = _asked_due(desk, case)
        if levels:
            steps = desk.config.escalation.on_request
            targets = dict.fromkeys(target for level in levels for target in steps[level].notify)
            _fire(desk, tx, file, ASKED, levels, tuple(targets))
        return len(owed) + bool(levels)

    return unit


def _due(desk: Desk, candidate: Gathered) -> list[Due]:
    case, now = candidate.case, desk.now()
    calendar = desk.calendar(desk.account(case.network, case.account))
    return due(desk.rules.decide(candidate.facts, calendar, now), candidate.past, calendar, now)


def _asked_due(desk: Desk, candidate: Gathered) -> tuple[int, ...]:
    """The next levels of an escalation that a person asked for, as long as nobody who can decide has the case."""
    asked_at = candidate.past.fired.get((ASKED, 0))
    owner = candidate.case.owner
    if asked_at is None or (owner is not None and desk.person(owner).may(Right.APPROVE)):
        return ()
    return tuple(
        level
        for level, step in enumerate(desk.config.escalation.on_request)
        if (ASKED, level) not in candidate.past.fired and desk.now() >= asked_at + step.after
    )


def _fire(
    desk: Desk,
    tx: Session,
    file: CaseFile,
    rule: str,
    levels: Sequence[int],
    targets: Sequence[str],
    *,
    asked_by: Person | None = None,
) -> None:
    """Write the levels down and owe one notice for them all; with nobody to notify, the admins hear of it."""
    case, now, level = file.case, desk.now(), levels[-1]
    asker = asked_by.id if asked_by else None
    notified = _readable(targets)
    fired = [
        escalations.fire(tx, case_id=case.id, rule=rule, level=one, now=now, notified=notified, asked_by=asker)
        for one in levels
    ]
    if not any(fired):
        return
    audit.note(
        tx, "case.escalated", actor=asker or BOT, at=now, case_id=case.id, rule=rule, level=level, notified=notified,
    )  # fmt: skip
    slack_messages.want(tx, card_key(case.id))
    escalation_channel = desk.directory.channel(desk.config.escalation.channel)
    people = [target for target in targets if not desk.directory.is_channel(target)]
    channels = {desk.directory.channel(target): "" for target in targets if target not in people}
    if people:
        channels[escalation_channel] = " ".join(filter(None, (desk.directory.mention(target) for target in people)))
    for channel, mention in channels.items():
        slack_messages.owe(
            tx,
            key=f"escalation:{case.id}:{rule}:{level}:{channel}",
            kind=Message.ESCALATION,
            channel=channel,
            case_id=case.id,
            content=notice(desk, tx, file, rule, level, mention),
            now=now,
            urgency=Urgency.ESCALATION,
            about=f"escalation:{cases.name(case)}:{rule}:{level}:{channel}",
            about_at=case.opened_at,
        )
    if people and not channels[escalation_channel]:
        desk.tell_admins(
            tx,
            f"nobody:{case.id}:{rule}:{level}",
            f":warning: Case {case.id} was to be escalated to {escape(_readable(people))}, and nobody has that role. "
            f"The notice is in <#{escalation_channel}>. Give somebody the role under `people:` in config.yaml.",
        )


def notice(desk: Desk, tx: Session, file: CaseFile, rule: str, level: int, mention: str) -> dict[str, object]:
    """What the called person reads: which rule, the customer's words, how long they have waited, and what to press."""
    case = file.case
    again = f" (level {level % ROUND + 1})" if level % ROUND else ""
    asked_by = escalations.asked_by(tx, case.id) if rule == ASKED else None
    why = f"{desk.directory.named(asked_by)} asks for your help" if asked_by else escape(rule)
    facts = [f"case {case.id}", f"@{case.account}"]
    if case.waiting_since is not None:
        facts.append(f"waiting since {day_time(case.waiting_since, desk.zone)}")
    facts.append(f"claimed by {desk.directory.named(case.owner)}" if case.owner else "nobody has claimed it")
    card = slack_messages.by_key(tx, card_key(case.id))
    if card is not None and card.ts is not None:
        facts.append(link(desk.directory.link(card.channel, card.ts), "open the card"))
    blocks = [
        section(f":bangbang: *{why}*{again} {mention}"),
        plain_context(f"{file.customer.name} (@{file.customer.handle})"),
        words(file.newest.text),
        context(" · ".join(facts)),
    ]
    if not case.owner:
        blocks.append(actions(button("👀 Claim", "case_claim", str(case.id), describe=f"Claim case {case.id}")))
    return {"text": f"{why}{again}: case {case.id} {mention}".strip(), "blocks": blocks}


def _readable(targets: Sequence[str]) -> str:
    return ", ".join(target.replace("_", " ") for target in targets)
