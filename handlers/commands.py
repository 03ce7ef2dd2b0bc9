"""Trigger: `/socialcare`. Answers at once, to the person alone, and says what to try when it does not understand."""

import difflib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from handlers import asking_words, duty_command, explaining_words, intake_report, rules_report, stats_command
from handlers.blocks import TEXT_LIMIT, Block, clock_time, context, day_time, link, quoted, section, sections
from handlers.desk import Desk
from handlers.health import gather
from handlers.health_lines import screen
from handlers.reading import case_line
from handlers.story import HAPPENED, happened
from handlers.triage_words import ASPECTS
from handlers.wording import STATES, refusal
from rules.case import OPEN, needs_right
from rules.health import findings
from rules.people import Person, Right
from rules.slack_text import escape
from storage import assignments, audit, cases, slack_messages
from storage.cases import CaseFile
from storage.schema import Case
from storage.slack_messages import card_key

MOST = 15

HELP = (
    "*What you can ask*\n"
    "• `/socialcare stats` – numbers of today; `stats week`, `stats mine 30d`, `stats 2026-03 by account`, `stats 7d "
    "vs before chart`, `… export` for a file; `stats help` says all\n"
    "• `/socialcare queue` – open cases, the most urgent first\n"
    "• `/socialcare mine` – the cases you have, and those that are kept for you\n"
    "• `/socialcare aside` – what came in since yesterday and needs no answer\n"
    "• `/socialcare case 12` – one case, what happened to it, and whom the team asked\n"
    "• `/socialcare why 12` – why it is where it is: triage, each rule with its reasons, what comes next\n"
    "• `/socialcare intake` – what came in: how many, how angry, answerable how, at which hours; `intake 30d`\n"
    "• `/socialcare rules` – which rules acted, which never do, and who changed them last\n"
    "• `/socialcare duty` – are you on duty, and who is; `duty on`, `duty off`, `duty until 16:00`, `duty who`\n"
    "• `/socialcare health` – does everything move? For admins and communication managers\n"
    "• `/socialcare help` – this"
)

Answer = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to the one command."""

    def asked(body: dict[str, Any], ack: Ack) -> None:
        person = desk.person(body["user_id"])
        if no := needs_right(person, Right.READ):
            ack(response_type="ephemeral", **_to_outsider(refusal(no), body.get("text") or ""))
            return
        text = body.get("text") or ""
        name, *rest = text.split(maxsplit=1) or [""]
        if name.lower() == STATS:
            answer = stats_command.answer(desk, person, "".join(rest), body["channel_id"])
        elif name.lower() in WRITES:
            answer = desk.store.work(lambda tx: reply_to(desk, tx, person, text))
        else:
            with desk.store.reading() as tx:
                answer = reply_to(desk, tx, person, text)
        ack(response_type="ephemeral", **answer)

    app.command("/socialcare")(asked)


OUTSIDERS = (
    "*What you can do here all the same*\n"
    "• read the cards and their threads, and write in them: nothing that is typed there reaches a customer\n"
    "• not more: emoji and buttons of yours change nothing, and whoever makes one is told why"
)


def _to_outsider(no: str, typed: str) -> Answer:
    """A no; to who asks for help, with what is open to everybody."""
    asks = typed.strip().lower() in ("", "help")
    return _say(f"{no}\n\n{OUTSIDERS}" if asks else no)


def reply_to(desk: Desk, tx: Session, person: Person, text: str) -> Answer:
    """The answer to what somebody typed after /socialcare."""
    words = text.split()
    if not words:
        return _say(HELP + "\n\n" + gestures_help(desk))
    name, arguments = words[0].lower(), words[1:]
    if name in COMMANDS:
        return COMMANDS[name](desk, tx, person, arguments)
    close = difflib.get_close_matches(name, [STATS, *COMMANDS], n=1)
    hint = f" Did you mean `/socialcare {close[0]}`?" if close else ""
    return _say(f"I do not know `{escape(name[:40])}`.{hint}\n\n{HELP}")


def gestures_help(desk: Desk) -> str:
    """The gestures as this team has set them."""
    known = desk.config.gestures
    said = {
        "claim": "on a card: you have it (take it away to give it back)",
        "draft": "on your own message in the card's thread: it becomes a draft",
        "approve": "on a colleague's draft: it is sent",
        "reject": "on a draft: not this one; say why in the thread",
        "escalate": "on a card: call the communication manager now",
        "holding_reply": "on a card: tell the customer that it is being worked on",
        "move_private": "on a card: propose going on in private messages",
        "no_reply": "on a card: propose silence; a second person agrees",
        "spam": "on a card: spam",
        "close": "on a card: done",
    }
    does = "\n".join(
        f"• {' or '.join(f':{emoji}:' for emoji in getattr(known, gesture))} {meaning}"
        for gesture, meaning in said.items()
    )
    return f"*Emoji that do something*\n{does}\n\n{corrections_help(desk)}"


def corrections_help(desk: Desk) -> str:
    """The emoji that put triage right, as this team has set them, and the button that does the same."""
    known = desk.config.corrections
    lines = []
    for aspect, (question, choices) in ASPECTS.items():
        emojis = getattr(known, aspect)
        said = [
            f"{' or '.join(f':{emoji}:' for emoji in emojis[value])} {word}"
            for value, word in choices.items()
            if emojis.get(value)
        ]
        if said:
            lines.append(f"• {question} {', '.join(said)}")
    first = (
        "On a card; take the emoji away to undo it. The button 🏷️ Correct on the card does the same, with the reasons."
    )
    return "\n".join(["*Triage got it wrong?*", first, *lines])


def _help(desk: Desk, _tx: Session, _person: Person, _arguments: list[str]) -> Answer:
    return _say(HELP + "\n\n" + gestures_help(desk))


def _queue(desk: Desk, tx: Session, _person: Person, _arguments: list[str]) -> Answer:
    return _list(desk, tx, list(cases.open_cases(tx)), "Open cases", "Nothing is open. Every customer has an answer.")


def _mine(desk: Desk, tx: Session, person: Person, _arguments: list[str]) -> Answer:
    own, kept = list(cases.open_cases(tx, owner=person.id)), assignments.kept_for(tx, person.id)
    mine = _list(desk, tx, own, "Your cases", "You have no open case. `/socialcare queue` shows who waits.")
    if not kept:
        return mine
    waiting = _list(desk, tx, kept, "Kept for you, still to be claimed", "")
    if not own:
        return waiting
    return {"text": f"{mine['text']}\n{waiting['text']}", "blocks": [*mine["blocks"], *waiting["blocks"]]}


def _aside(desk: Desk, tx: Session, _person: Person, _arguments: list[str]) -> Answer:
    found = list(cases.set_aside(tx, desk.now() - timedelta(days=1)))
    return _list(desk, tx, found, "Set aside since yesterday", "Nothing was set aside since yesterday.")


def _list(desk: Desk, tx: Session, found: list[Case], title: str, none: str) -> Answer:
    if not found:
        return _say(none)
    shown = [f"• {case_line(desk, tx, case)}" for case in found[:MOST]]
    more = f"\n… and {len(found) - MOST} more" if len(found) > MOST else ""
    head = f"*{title}: {len(found)}*"
    blocks: list[Block] = [section(head), *sections(shown)]
    if more:
        blocks.append(context(more.strip()))
    return {"text": f"{head}\n" + "\n".join(shown) + more, "blocks": blocks}


def _not_reached(file: CaseFile) -> list[str]:
    """That the last call for the case has reached nobody, as its card says too."""
    last = file.escalations[-1] if file.escalations and file.case.state in OPEN else None
    if last is None or not file.unreached(last):
        return []
    return [f":warning: escalated to {escape(last.notified)}, nobody was reached yet"]


def _case(desk: Desk, tx: Session, _person: Person, arguments: list[str]) -> Answer:
    wanted = arguments[0].lstrip("#") if arguments else ""
    if not (wanted.isascii() and wanted.isdecimal()):
        return _say("Which one? `/socialcare case 12` shows case 12; the number stands on its card.")
    file = cases.case_file(tx, int(wanted)) if len(wanted) < 10 else None
    if file is None:
        return _say(f"There is no case {wanted[:20]}. `/socialcare queue` lists the open ones.")
    case = file.case
    card = slack_messages.by_key(tx, card_key(case.id))
    place = [link(desk.directory.link(card.channel, card.ts), "card")] if card is not None and card.ts else []
    facts = [
        STATES[case.state],
        f"owner: {desk.directory.named(case.owner) if case.owner else 'nobody'}",
        f"opened {day_time(case.opened_at, desk.zone)}",
        *_not_reached(file),
        *place,
        link(file.newest.url, "post"),
    ]
    head = f"*Case {case.id}* · {quoted(file.customer.name, 40)} (@{quoted(file.customer.handle, 40)})"
    told = [
        (
            row.at,
            happened(
                row.what,
                desk.directory.named(row.actor),
                row.detail,
                for_whom=desk.directory.named(str(row.detail["for"])) if row.detail.get("for") else "",
            ),
        )
        for row in audit.of_case(tx, case.id)
        if row.what in HAPPENED
    ]
    told = sorted([*told, *asking_words.story(desk, file.questions)], key=lambda line: line[0])
    story = [f"{clock_time(at, desk.zone)} {line}" for at, line in told]
    blocks = [section(head), section(f"“{quoted(file.newest.text, 400)}”"), context(" · ".join(facts))]
    if story:
        blocks += sections(story[-20:])
    return {"text": f"{head}: {STATES[case.state]}\n" + "\n".join(story[-20:]), "blocks": blocks}


def _health(desk: Desk, tx: Session, person: Person, _arguments: list[str]) -> Answer:
    if no := needs_right(person, Right.INSPECT):
        return _say(refusal(no))
    facts, now = gather(desk, tx), desk.now()
    body = screen(facts, findings(facts, now), now, desk.zone)
    return {"text": body, "blocks": [section(body[:TEXT_LIMIT])]}


def _say(text: str) -> Answer:
    return {"text": text}


COMMANDS: Mapping[str, Callable[[Desk, Session, Person, list[str]], Answer]] = {
    "queue": _queue,
    "mine": _mine,
    "aside": _aside,
    "case": _case,
    "why": explaining_words.answer,
    "intake": intake_report.answer,
    "rules": rules_report.answer,
    "duty": duty_command.answer,
    "health": _health,
    "help": _help,
}

STATS = "stats"  #: adds up in a look, and may owe what takes longer
WRITES = frozenset({"duty"})  #: what changes something, and so needs a transaction
