"""A colleague or a user group is asked in a card's thread, and answers there; a tick reminds of what waits (S18).

Nothing of it leaves the thread. What a message asks is taken from its words; which word answers a question is found
anew among all that stands in the thread, so that copies, edits and messages out of order come to the same.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers import asking_words
from handlers.casework import redraw
from handlers.desk import Desk
from handlers.threads import each_case, say
from rules import asking as rule
from rules.asking import is_moot, reminds_at
from rules.case import OPEN
from rules.people import Right
from storage import audit, gestures, questions, readings
from storage.schema import Case, QuestionRow, ThreadMessage

EVERY = 10  #: seconds
BOT = "bot"


def heard(desk: Desk, tx: Session, message: ThreadMessage, at: datetime) -> None:
    """Take in what a message in a card's thread asks and answers as of `at`, be it new, edited or deleted."""
    # Question and answer may come in at the same moment in two processes, each not seeing the other's. To be asked for
    # before any row is changed, so that nobody waits in a circle.
    gestures.in_turn(tx, "questions", str(message.case_id))
    asked = _asks(desk, tx, message, at)
    answered = _answers(desk, tx, message.case_id)
    if asked or answered:
        redraw(tx, tx.get_one(Case, message.case_id))


def _asks(desk: Desk, tx: Session, message: ThreadMessage, at: datetime) -> bool:
    """Whether the message now asks somebody else than before."""
    known = {row.asked: row for row in questions.of_message(tx, message.channel, message.ts)}
    silent = desk.directory.snapshot.silent
    named = () if message.deleted else rule.asked_by(message.text, message.author, silent=silent)
    begun = [one for one in named if one not in known or known[one].ended_at is not None]
    # Whether the last look at Slack is too old to vouch for a right is no matter: it gives none to ask a colleague.
    if not desk.directory.snapshot.roster.may(message.author, Right.READ):
        begun = []
    for one in begun:
        row = known.get(one)
        if row is None:
            questions.ask(tx, message, one, at)
        else:
            row.ended_at, row.answered_at, row.answered_by, row.reminded_at, row.asked_at = None, None, None, None, at
        audit.note(tx, "question.asked", actor=message.author, at=desk.now(), case_id=message.case_id, to=one)
    ended = [row for row in known.values() if row.ended_at is None and row.asked not in named]
    for row in ended:
        row.ended_at = desk.now()
        audit.note(tx, "question.ended", actor=row.asked_by, at=desk.now(), case_id=row.case_id, to=row.asked)
    return bool(begun or ended)


def _answers(desk: Desk, tx: Session, case_id: int) -> bool:
    """Whether a question of the case has another answer than before, or one at last, or none any more."""
    tx.flush()
    rows = questions.of_case(tx, case_id)
    if not rows:
        return False
    words, changed = questions.words(tx, case_id), False
    for row in rows:
        before = questions.standing(row)
        found = rule.answer(questions.view(row), words, members=desk.directory.members(row.asked), standing=before)
        if found == before:
            continue
        changed = True
        row.answered_at, row.answered_by = (None, None) if found is None else (found.at, found.author)
        if found is None:
            audit.note(tx, "question.reopened", actor=BOT, at=desk.now(), case_id=case_id, to=row.asked)
        else:
            took = round((found.at - row.asked_at).total_seconds())
            audit.note(
                tx, "question.answered", actor=found.author, at=desk.now(), case_id=case_id, by=row.asked_by,
                seconds=took,
            )  # fmt: skip
    return changed


def tick(desk: Desk) -> int:
    """Remind those who were asked and have not answered for so long, once; returns how many messages were owed."""
    now = desk.now()
    with desk.store.reading() as tx:
        waiting = questions.unreminded(tx)
        # Somebody may have answered while Slack could not tell us: then the thread is read first.
        unread = (readings.held_back(tx, now) | readings.came_late(tx, now)) if waiting else frozenset()
    cases = {case.id: case for case, row in waiting if case.id not in unread and _is_due(desk, case, row)}
    return sum(each_case(desk, cases.values(), lambda case: desk.store.work(lambda tx: _remind(desk, tx, case.id))))


def _is_due(desk: Desk, case: Case, row: QuestionRow) -> bool:
    calendar = desk.calendar(desk.account(case.network, case.account))
    return reminds_at(calendar, row.asked_at, desk.config.claims.expert_after) <= desk.now()


def _remind(desk: Desk, tx: Session, case_id: int) -> int:
    """One reminder for each message that asks, however many it asks."""
    case = tx.get_one(Case, case_id)
    if case.state not in OPEN:
        return 0
    due: dict[str, list[QuestionRow]] = {}
    for row in questions.of_case(tx, case_id):
        waits = row.answered_at is None and not is_moot(row.asked_at, case.answered_at)
        if waits and row.reminded_at is None and _is_due(desk, case, row):
            due.setdefault(row.ts, []).append(row)
    for rows in due.values():
        first = rows[0]
        for row in rows:
            row.reminded_at = desk.now()
        audit.note(tx, "question.reminded", actor=BOT, at=desk.now(), case_id=case_id, to=[row.asked for row in rows])
        say(desk, tx, case, f"question:{first.id}:{first.asked_at.isoformat()}", asking_words.reminder(desk, rows))
    return len(due)
