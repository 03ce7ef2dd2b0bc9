"""The notices of escalations: how they look, and what people say on them: seen, or not needed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.blocks import Block, actions, button, clock_time, context, day_time, link, plain_context, section, words
from handlers.desk import Desk, Spot
from handlers.wording import ASKED, STATES
from rules.backstops import A_WHOLE_DAY, BEFORE_MIDNIGHT
from rules.case import OPEN
from rules.chain import calls, made
from rules.escalation import ROUND
from rules.people import Person, Right, Role
from rules.refusal import Why, refuse
from rules.slack_text import escape
from storage import audit, cases, escalations, slack_messages
from storage.cases import CaseFile
from storage.schema import Escalation, SlackMessage
from storage.slack_messages import Kind, card_key

#: Why a notice comes that no rule of config.yaml asks for.
BACKSTOPS = {
    A_WHOLE_DAY: "Comes by itself when an answer has been owed for a whole day: nobody waits longer without the "
    "communication manager knowing. Answer the customer, or decide together that no answer is due.",
    BEFORE_MIDNIGHT: "Comes by itself at 23:00 for what came in that day and is still owed an answer. Nobody is called "
    "for it: whoever is there has a look.",
}
SEEN, NEEDLESS = "notice_seen", "notice_needless"  #: the buttons


def notice(desk: Desk, tx: Session, file: CaseFile, fired: Escalation, mention: str) -> dict[str, object]:
    """What the called person reads: which rule, the customer's words, how long they have waited, and what to press."""
    case = file.case
    which = which_call(desk, file, fired)
    again = f" ({which})" if which else ""
    asked_by = escalations.asked_by(tx, fired) if fired.rule == ASKED else None
    why = f"{desk.directory.named(asked_by)} asks for your help" if asked_by else escape(fired.rule)
    blocks = [
        section(f":bangbang: *{why}*{again} {mention}"),
        plain_context(f"{file.customer.name} (@{file.customer.handle})"),
        words(file.newest.text),
        context(" · ".join(_facts(desk, tx, file))),
    ]
    if fired.rule in BACKSTOPS:
        blocks.append(context(BACKSTOPS[fired.rule]))
    if passed_over := (fired.called or {}).get("said"):
        blocks.append(context(" · ".join(passed_over)))
    if said := _said(desk, fired):
        blocks.append(context(" · ".join(said)))
    if row := _buttons(file, fired):
        blocks.append(actions(*row))
    return {"text": f"{why}{again}: case {case.id} {mention}".strip(), "blocks": blocks}


def which_call(desk: Desk, file: CaseFile, fired: Escalation) -> str:
    """The call of its chain that this is: "" for the first, that it comes again, or the place of a further step."""
    number = fired.level % ROUND
    if fired.rule == ASKED:
        return f"level {number + 1}" if number else ""
    steps = next((one.actions.escalate for one in desk.rules.rules if one.name == fired.rule), ())
    known = calls(steps)
    same = [row for row in file.escalations if row.rule == fired.rule and row.level // ROUND == fired.level // ROUND]
    levels = made(known, {row.level % ROUND: escalations.named(row) for row in same})
    places = {level: known[number].place for number, level in levels.items()}
    if number not in places:  # settings know this call no longer
        return "called again" if number else ""
    # What came due while nobody looked is one notice, and its first call: only what was called before is again.
    before = {places.get(row.level % ROUND) for row in same if row.fired_at < fired.fired_at}
    place = places[number]
    return "called again" if place in before else f"level {place}" if place > 1 else ""


def _facts(desk: Desk, tx: Session, file: CaseFile) -> list[str]:
    case = file.case
    facts = [f"case {case.id}", f"@{case.account}"]
    if case.waiting_since is not None:
        facts.append(f"waiting since {day_time(case.waiting_since, desk.zone)}")
    if case.state not in OPEN:
        facts.append(STATES[case.state])
    else:
        facts.append(f"claimed by {desk.directory.named(case.owner)}" if case.owner else "nobody has claimed it")
    card = slack_messages.by_key(tx, card_key(case.id))
    if card is not None and card.ts is not None:
        facts.append(link(desk.directory.link(card.channel, card.ts), "open the card"))
    return facts


def _said(desk: Desk, fired: Escalation) -> list[str]:
    said = []
    if fired.seen_by and fired.seen_at:
        said.append(f":eyes: seen by {desk.directory.named(fired.seen_by)} {clock_time(fired.seen_at, desk.zone)}")
    if fired.needless_by and fired.needless_at:
        who = desk.directory.named(fired.needless_by)
        said.append(f":person_shrugging: not needed, says {who} {clock_time(fired.needless_at, desk.zone)}")
    return said


def _buttons(file: CaseFile, fired: Escalation) -> list[Block]:
    number, value = file.case.id, str(fired.id)
    row = []
    if not file.case.owner and file.case.state in OPEN:
        row.append(button("👀 Claim", "case_claim", str(number), describe=f"Claim case {number}"))
    if fired.seen_at is None and fired.needless_at is None:
        row.append(button("✔️ Seen", SEEN, value, describe=f"I have seen the notice of case {number}"))
    if fired.needless_at is None:
        row.append(button("Not needed", NEEDLESS, value, describe=f"Case {number} need not have been escalated"))
    return row


def seen(desk: Desk, tx: Session, message: SlackMessage, escalation_id: int, person: Person, spot: Spot) -> None:
    """Somebody has seen the notice: it is not called for again; the next step still comes while nobody answers."""
    if (fired := _fired(desk, tx, message, escalation_id, person, spot)) is None or fired.seen_at is not None:
        return
    for row in _together(tx, fired):
        row.seen_by, row.seen_at = person.id, desk.now()
    _write_down(desk, tx, fired, person, "escalation.seen")


def needless(desk: Desk, tx: Session, message: SlackMessage, escalation_id: int, person: Person, spot: Spot) -> None:
    """Somebody says that it need not have been escalated (S21): counted, and it is not called for again."""
    if (fired := _fired(desk, tx, message, escalation_id, person, spot)) is None or fired.needless_at is not None:
        return
    for row in _together(tx, fired):
        row.needless_by, row.needless_at = person.id, desk.now()
    _write_down(desk, tx, fired, person, "escalation.needless")


def _fired(
    desk: Desk, tx: Session, message: SlackMessage, escalation_id: int, person: Person, spot: Spot
) -> Escalation | None:
    fired = tx.get(Escalation, escalation_id)
    if fired is None or message.kind != Kind.ESCALATION or message.case_id != fired.case_id:
        return None
    called = (fired.called or {}).get("called", [])
    if person.barred or not (person.id in called or person.may(Right.APPROVE) or person.may(Right.INSPECT)):
        desk.refuse(tx, spot, person, refuse(Why.NOT_CALLED))
        return None
    return fired


def _together(tx: Session, fired: Escalation) -> list[Escalation]:
    """The levels that one notice told of."""
    query = select(Escalation).where(
        Escalation.case_id == fired.case_id, Escalation.rule == fired.rule, Escalation.fired_at == fired.fired_at
    )
    return list(tx.scalars(query))


def _write_down(desk: Desk, tx: Session, fired: Escalation, person: Person, what: str) -> None:
    audit.note(tx, what, actor=person.id, at=desk.now(), case_id=fired.case_id, rule=fired.rule, level=fired.level)
    tx.flush()
    redraw(desk, tx, fired)
    slack_messages.want(tx, card_key(fired.case_id))


def redraw(desk: Desk, tx: Session, fired: Escalation, file: CaseFile | None = None) -> None:
    """Draw every notice of one firing anew, if it says something else now."""
    file = file or cases.case_file(tx, fired.case_id)
    assert file is not None
    for message in of(tx, fired):
        mention = (fired.called or {}).get("mentions", {}).get(message.channel, "")
        if mention not in (message.content or {}).get("text", ""):
            mention = ""  # this one reached nobody, and another one later did
        content = notice(desk, tx, file, fired, mention)
        if message.content != content:
            message.content = content
            slack_messages.want(tx, message.key)


def follow(desk: Desk, tx: Session, case_id: int) -> None:
    """Let the notices of a case say what its card says: who has it, and whether it still calls for anybody."""
    rows = tx.scalars(select(Escalation).where(Escalation.case_id == case_id)).all()
    file = cases.case_file(tx, case_id) if rows else None  # most cards have none, and the rest need not be read
    for fired in rows if file is not None else ():
        redraw(desk, tx, fired, file)


def of(tx: Session, fired: Escalation) -> list[SlackMessage]:
    """The notices of one firing."""
    query = select(SlackMessage).where(SlackMessage.case_id == fired.case_id, SlackMessage.kind == Kind.ESCALATION)
    return [message for message in tx.scalars(query) if message.key.startswith(escalations.notice_key(fired))]


def mention_elsewhere(desk: Desk, tx: Session, case_id: int, message_id: str) -> str:
    """Those whom a notice calls that cannot be shown where it belongs, else the admins: somebody has to be told."""
    message = tx.get_one(SlackMessage, message_id)
    found = [
        (fired.called or {}).get("mentions", {}).get(message.channel, "")
        for fired in tx.scalars(select(Escalation).where(Escalation.case_id == case_id))
        if message.key.startswith(escalations.notice_key(fired))
    ]
    admins = " ".join(f"<@{person.id}>" for person in desk.directory.snapshot.roster.with_role(Role.ADMIN))
    mention = next((one for one in found if one), admins)
    return f"{mention} " if mention else ""
