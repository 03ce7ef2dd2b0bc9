"""What is said of what rules do: holds, suggestions, storms, and cases that are sent to another channel."""

from collections.abc import Iterable
from datetime import datetime

from rules.conditions import Verdict
from rules.priority import Priority
from rules.slack_text import defuse, escape, shorten
from storage.schema import Audit

WHY_SHOWN = 160  #: characters of a rule's reasons


def rule(name: str) -> str:
    """How a rule is called in a sentence."""
    return f"the rule “{escape(name)}”"


def gave_priority(priority: str) -> str:
    """In the audit, what a rule did that gave a case its priority."""
    return f"gave it {priority} priority"


def priorities(record: Iterable[Audit]) -> list[tuple[datetime, str]]:
    """When rules gave a case a priority, and which, by its audit."""
    by_words = {gave_priority(priority): priority.value for priority in Priority}
    acted = (row for row in record if row.what == "rule.acted")
    done = ((row.at, words) for row in acted for words in str(row.detail.get("did")).split(", "))
    return [(at, by_words[words]) for at, words in done if words in by_words]


def reasons(verdict: Verdict) -> str:
    """What made a rule hold, short; customers' words in it are made inert."""
    return defuse(shorten("; ".join(_holding(verdict)), WHY_SHOWN))


def _holding(verdict: Verdict) -> list[str]:
    if not verdict.parts:
        return [verdict.why] if verdict.holds else []
    return [line for part in verdict.parts if part.holds for line in _holding(part)]


def routed(name: str, case_id: int, channel: str) -> str:
    """In the channel that a rule sends a case to whose card stands elsewhere already."""
    return f":arrow_right: *Case {case_id}* is for this channel, says {rule(name)}. Its card stays in <#{channel}>."


def unshared(why: str) -> str:
    """In the thread, when a rule wanted to give the case to somebody and nobody is there."""
    return f":bust_in_silhouette: Nobody is given this case: {escape(why)}. Whoever is there may claim it."


def suggested_private(name: str, why: str, emoji: str) -> str:
    """In the thread, when a rule finds that a case should go on in private (S87)."""
    because = f" ({why})" if why else ""
    return (
        f":bulb: This is better talked about in private, says {rule(name)}{because}. :{emoji}: on the card proposes "
        "the prepared words; like every draft they wait for somebody's yes."
    )


def suggested_reply(name: str, why: str, emoji: str) -> str:
    """In the thread above the words that a rule suggests."""
    because = f" ({why})" if why else ""
    return (
        f":bulb: A reply that {rule(name)} suggests{because}. Nothing is sent by itself: copy it into this "
        f"thread, make it fit, and put :{emoji}: on your message."
    )


def held(name: str, reason: str, until: str) -> str:
    """In the thread, when a rule holds a case."""
    by = f" by {until}" if until else ""
    return (
        f":no_entry: No reply leaves here for now, says {rule(name)}: {escape(reason)}. The communication manager "
        f"decides{by}, and lets it go with “Release the hold” on the card."
    )


def on_hold(reason: str, until: str, *, late: bool) -> str:
    """On the card, while it is held."""
    due = f", {'was due' if late else 'due'} {until}" if until else ""
    return f":no_entry: no reply until the communication manager decides ({escape(reason)}{due})"


def released(who: str, proposed: int | None, emoji: str) -> str:
    """In the thread, when the communication manager lets go; `proposed` is the version that waits for a yes."""
    waits = (
        f" Version {proposed} waits for a yes. One given during the hold does not count: take :{emoji}: away and "
        "put it on again, or press “Approve and send”."
        if proposed is not None
        else ""
    )
    return f":unlock: {who} released the hold: replies can be approved again.{waits}"


def storm_began(name: str, account: str, rule_name: str, why: str) -> str:
    """In the escalation channel, when a storm begins (S90)."""
    because = f" ({why})" if why else ""
    return (
        f":cloud: *Storm at @{escape(account)}: {escape(name)}*. It began by {rule(rule_name)}{because}. Its cases are "
        "marked. When it is over, say so here."
    )


def storm_ended(name: str, account: str, who: str, at: str, cases: int) -> str:
    """What stands there afterwards."""
    number = "1 case" if cases == 1 else f"{cases} cases"
    return f":sunny: *Storm at @{escape(account)}: {escape(name)}* is over, said {who} at {at}. It had {number}."


def webhook_given_up(name: str, host: str, case_id: str, problem: str) -> str:
    """To the admins, when another system could not be told for a day."""
    return (
        f":warning: {escape(host)} was to be told of case {case_id} by {rule(name)}, and could not be for a day: "
        f"{escape(problem)}. It is not tried again. Look whether the address under `webhook:` in config.yaml is right."
    )
