"""Send a case where a rule says: to a channel or a team (S17), and to somebody of it who is on duty (S25)."""

from sqlalchemy.orm import Session

from handlers import acting_words, assigning
from handlers.blocks import actions, button, context, link, plain_context, section, words
from handlers.desk import Desk
from handlers.threads import say
from rules.case import CaseState
from rules.rule_decision import Chosen
from storage import cases, slack_messages
from storage.schema import Case, SlackMessage
from storage.slack_messages import Kind, Urgency, card_key


def route(desk: Desk, tx: Session, case: Case, chosen: Chosen[str]) -> None:
    """Let the card of a case appear in a channel; where it stands elsewhere already it stays, and the channel is told.

    The thread of a card is where its team has begun to talk, and it cannot be moved in Slack.
    """
    team = desk.config.teams.get(chosen.value)
    channel = chosen.value if team is None else team.channel
    card = slack_messages.by_key(tx, card_key(case.id))
    if card is None:
        case.routed_to = channel
    elif card.channel != desk.directory.channel(channel):
        _point(desk, tx, case, card, chosen.rule, desk.directory.channel(channel))


def _point(desk: Desk, tx: Session, case: Case, card: SlackMessage, rule: str, channel: str) -> None:
    file = cases.case_file(tx, case.id)
    assert file is not None
    text = acting_words.routed(rule, case.id, card.channel)
    blocks = [section(text), plain_context(f"{file.customer.name} (@{file.customer.handle})"), words(file.newest.text)]
    if card.ts is not None:
        blocks.append(context(link(desk.directory.link(card.channel, card.ts), "open the card")))
    if case.state == CaseState.NEW:
        blocks.append(actions(button("👀 Claim", "case_claim", str(case.id), describe=f"Claim case {case.id}")))
    slack_messages.owe(
        tx,
        key=f"routed:{case.id}:{channel}",
        kind=Kind.NOTICE,
        channel=channel,
        case_id=case.id,
        content={"text": text, "blocks": blocks},
        now=desk.now(),
        urgency=Urgency.CARD,
    )


def share(desk: Desk, tx: Session, case: Case, *, route: Chosen[str] | None, assign: Chosen[str] | None) -> bool:
    """Give a case that nobody has to somebody: as a rule says, else as its team shares its cases; True when given."""
    if case.state != CaseState.NEW or case.owner is not None or case.assigned_to is not None:
        return False
    team = route.value if route is not None and route.value in desk.config.teams else None
    if assign is not None:
        choice = assigning.by_rule(desk, tx, case, assign.value, team, rule=assign.rule)
    elif team is not None:
        choice = assigning.route(desk, tx, case, team, tags=case.tags, language=case.language)
    else:
        return False
    if choice.person is None:
        say(desk, tx, case, f"unshared:{case.id}:{desk.now().isoformat()}", acting_words.unshared(choice.why))
    return choice.person is not None
