"""An explained case for people to read: whole on the command line, short enough for one message in Slack."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from handlers import triage_words
from handlers.acted_words import BECAUSE, acted
from handlers.blocks import TEXT_LIMIT, section
from handlers.desk import Desk
from handlers.explaining import Asked, Explained, explain, first_failed, unknown_account
from handlers.notices import which_call
from handlers.rule_words import DONE, clock, decided
from handlers.story import happened
from handlers.wording import STATES
from rules.assessment import as_chosen
from rules.draft import DraftKind
from rules.people import Person
from rules.replay_acts import What
from rules.slack_text import defuse, escape, shorten
from storage import triage
from storage.schema import Escalation, WebhookRow

LINE = 160  #: characters of one reason in Slack


def answer(desk: Desk, tx: Session, _person: Person, arguments: list[str]) -> dict[str, object]:
    """What somebody who typed `/socialcare why 12` reads."""
    named = arguments[1:] if arguments and arguments[0].lower() == "case" else arguments
    wanted = named[0].removeprefix("#") if len(named) == 1 else ""
    if not (wanted.isascii() and wanted.isdigit()):
        return {"text": "Which one? `/socialcare why 12` explains case 12; the number stands on its card."}
    if len(wanted) < 10 and (why_not := unknown_account(desk, tx, int(wanted))):
        return {"text": escape(why_not)}
    found = explain(desk, tx, int(wanted)) if len(wanted) < 10 else None
    if found is None:
        return {"text": f"There is no case {wanted[:20]}. `/socialcare queue` lists the open ones."}
    text = short(desk, found)
    return {"text": text, "blocks": [section(text)]}


def whole(desk: Desk, found: Explained) -> Iterator[str]:
    """Everything, each rule with the tree of its conditions; customers' words as they are, but printable."""
    yield from map(_printable, _head(desk, found))
    yield f"Rules: {sum(one.matches for one in found.rules)} of {len(found.rules)} match now"
    for one in found.rules:
        yield f"  {one.rule.name}: {_state(one)}"
        yield from map(_printable, one.verdict.lines(2))
    yield from map(_printable, _outcome(desk, found))


def short(desk: Desk, found: Explained) -> str:
    """The matching rules whole, of the others what failed first; what does not fit is left to the command."""
    lines = [defuse(line) for line in _head(desk, found)]
    lines += [_in_slack(line) for line in _outcome(desk, found)]
    matching = [one for one in found.rules if one.matches]
    lines.append(f"*Rules: {len(matching)} of {len(found.rules)} match now*")
    for one in matching:
        lines.append(f":white_check_mark: {escape(one.rule.name)}")
        lines += [defuse(shorten(line, LINE)) for line in one.verdict.lines(2)]
    for one in found.rules:
        if not one.matches:
            why = f"not asked, for “{one.stopped_by}” says stop" if one.stopped_by else first_failed(one.verdict)
            lines.append(f":heavy_minus_sign: {escape(one.rule.name)}: {defuse(shorten(why, LINE))}")
    return _fitting(lines, f"… the rest: `python bot.py rules explain {found.file.case.id}`")


def _in_slack(line: str) -> str:
    """A line of what was done, counts and comes: bold where it is a heading."""
    if line.startswith(BECAUSE):
        return defuse(shorten(line, LINE))
    return defuse(line) if line.startswith(" ") else f"*{defuse(line)}*"


def _fitting(lines: list[str], more: str) -> str:
    if sum(len(line) + 1 for line in lines) <= TEXT_LIMIT:
        return "\n".join(lines)
    kept: list[str] = []
    room = TEXT_LIMIT - len(more) - 1
    for line in lines:
        if len(line) + 1 > room:
            break
        kept.append(line)
        room -= len(line) + 1
    return "\n".join([*kept, more])


def _head(desk: Desk, found: Explained) -> Iterator[str]:
    case = found.file.case
    yield f"Case {case.id}, @{found.file.customer.handle} to @{case.account}: {STATES[case.state]}"
    post = found.file.newest
    yield f"Triage of the post of {clock(post.created_at, desk.zone)}: {shorten(' '.join(post.text.split()), 120)}"
    corrected = {row.aspect: row for row in found.corrections}
    for aspect in triage_words.ASPECTS:
        now = triage.value(case, aspect)
        row = corrected.get(aspect)
        if row is not None:
            who, when = desk.directory.name(row.by), clock(row.at, desk.zone)
            said = row.was if found.said is None else as_chosen(aspect, found.said.of(aspect).value)
            # Who agrees with a colleague found the case put right already: it was what triage said.
            was = said if row.was == now else row.was
            yield f"  {aspect}: {now}, put right by {who} at {when}, it was {was}"
            continue
        agrees = found.said is not None and as_chosen(aspect, found.said.of(aspect).value) == now
        why = "; ".join(triage_words.because(found.said, aspect, now)) if agrees else "by an earlier post"
        if aspect == "priority" and found.priority_by is not None:
            why = f"by {_giver(desk, found)}"
        yield f"  {aspect}: {now}" + (f" ({why})" if why else "")
    if found.said is not None:
        yield f"  quiet: {found.said.quiet.value} ({'; '.join(found.said.quiet.reasons)})"


def _outcome(desk: Desk, found: Explained) -> Iterator[str]:
    """What the rules come to now, what was done when and by which of them, and what is next."""
    case, zone = found.file.case, desk.zone
    yield "What was done"
    done = [(row.at, tuple(acted(found, row, zone))) for row in found.acts]
    for row in found.file.escalations:
        which = which_call(desk, found.file, row)
        level = f", {which}," if which else ""
        needless = f"; {desk.directory.name(row.needless_by)} says it was not needed" if row.needless_by else ""
        called_at, later = row.fired_at, found.called_later.get((row.rule, row.level))
        if later is not None:
            line = f"  {clock(row.fired_at, zone)} {row.rule}{level} reached nobody of {row.notified}"
            done.append((row.fired_at, (line,)))
            called_at = later
        line = f"  {clock(called_at, zone)} {row.rule}{level} {_called(desk, row)}{needless}"
        done.append((called_at, (line,)))
    done += [(row.owed_at, (f"  {clock(row.owed_at, zone)} {_message(row, zone)}",)) for row in found.messages]
    done += [
        (row.at, (f"  {clock(row.at, zone)} {happened(row.what, desk.directory.name(row.actor), row.detail)}",))
        for row in found.holds
    ]
    for draft in found.file.drafts:
        if draft.kind != DraftKind.HOLDING:
            rule = draft.needs_rule or "approval.default"
            line = f"  {clock(draft.created_at, zone)} draft {draft.version} needs: {draft.needs}   by: {rule}"
            done.append((draft.created_at, (line,)))
    yield from [line for _, some in sorted(done) for line in some] or ["  nothing yet"]
    yield "What counts now"
    yield f"  card in {case.routed_to or desk.account(case.network, case.account).channel}, owner: " + (
        desk.directory.name(case.owner) if case.owner else "nobody"
    )
    if case.assigned_to and not case.owner:
        yield f"  kept for: {desk.directory.name(case.assigned_to)}"
    # The case's own, for what a rule said may have been overruled, or the hold released, since it acted.
    yield f"  {DONE[What.PRIORITY]} {case.priority}   by: {_giver(desk, found)}"
    yield from [f"  {line}" for line in decided(replace(found.decided, priority=None, hold=None))]
    if found.open:
        yield from [f"  {rule} rests until {clock(until, zone)}" for rule, until in found.rests.items()]
    if case.held_reason is not None:
        due = f", due {clock(case.held_until, zone)}" if case.held_until else ""
        yield f"  {DONE[What.HOLD]} {case.held_reason}{due}   by: {case.held_by}"
    if found.decided.approval is not None:
        yield f"  a reply needs: {found.decided.approval.value.value}   by: {found.decided.approval.rule}"
    yield "What comes next"
    if not found.open:
        yield "  nothing: rules act on cases that owe an answer"
    elif not found.coming:
        yield "  nothing by time alone"
    for one in found.coming:
        then = f"calls {', '.join(one.notify)}" if one.notify else "may begin to apply"
        yield f"  {clock(one.at, zone)} {one.rule} {then}"


def _called(desk: Desk, row: Escalation) -> str:
    """Whom an escalation called, and whom it passed over and why, as its row keeps it."""
    kept = row.called
    if kept is None:
        return f"called {row.notified}"
    over = [
        f"{desk.directory.name(one['person'])} was passed over ({one['why']})"
        + (
            f", {' and '.join(desk.directory.name(person) for person in one['instead'])} called instead"
            * bool(one["instead"])
        )
        for one in kept["passed_over"]
    ]
    over += [
        f"{desk.directory.name(one['person'])} was away ({one['why']}), {desk.directory.name(one['deputy'])} called too"
        for one in kept.get("besides", ())
    ]
    people = any(not target.startswith("#") for target in row.notified.split(", "))
    if people and not kept["called"]:
        waits = ["whoever is back first is called then"] * bool(kept["waiting"])
        return "; ".join([f"reached nobody of {row.notified}", *over, *waits])
    names = ", ".join(desk.directory.name(person) for person in kept["called"])
    return "; ".join([f"called {row.notified}" + f" ({names})" * bool(names), *over])


def _message(row: WebhookRow, zone: ZoneInfo) -> str:
    """How far a message to another system has come."""
    if row.done_at is not None and row.problem is None:
        how = f"delivered at {clock(row.done_at, zone)}"
    elif row.done_at is not None:
        how = f"given up at {clock(row.done_at, zone)}: {row.problem}"
    else:
        tries = "once" if row.attempts == 1 else f"{row.attempts} times"
        how = "still owed" + (f", failed {tries}: {row.problem}" if row.problem else "")
    host = row.url.partition("://")[2].partition("/")[0]
    return f"{row.body['rule']}, message to {host}: {how}"


def _giver(desk: Desk, found: Explained) -> str:
    """Who gave the case its priority."""
    match found.priority_by:
        case None:
            return "triage"
        case str(rule):
            return rule
        case row:
            besides = "" if row.aspect == "priority" else f" ({row.aspect}: {row.became})"
            return f"{desk.directory.name(row.by)}, who put it right at {clock(row.at, desk.zone)}{besides}"


def _state(one: Asked) -> str:
    if one.stopped_by:
        return f"not asked, for “{one.stopped_by}” says stop"
    return "matches" if one.matches else f"does not match ({first_failed(one.verdict)})"


def _printable(line: str) -> str:
    return "".join(mark if mark.isprintable() else " " for mark in line)
