"""Offer the team an answer in the card's thread because a rule says so; nothing of it is ever sent by itself (S87)."""

from sqlalchemy.orm import Session

from handlers import acting_words, stances
from handlers.blocks import section, words
from handlers.desk import Desk
from rules.actions import Suggestion
from rules.rule_decision import Chosen
from rules.slack_text import clean
from rules.stance import Stance
from storage import slack_messages
from storage.schema import Case, Customer
from storage.slack_messages import Kind, Urgency, card_key


def suggest(desk: Desk, tx: Session, case: Case, chosen: Chosen[Suggestion], why: str, post: str) -> bool:
    """Owe the thread a suggestion: the move to private with its reason, or words to copy, `{name}` filled in.

    False, and nothing is owed, where the account's stance would refuse what is suggested (S28).
    """
    gestures, reply = desk.config.gestures, chosen.value.reply
    stance = stances.of_case(desk, case)
    if stance is Stance.LISTEN or (stance is Stance.REDIRECT and reply is not None):
        return False
    if reply is None:
        text = acting_words.suggested_private(chosen.rule, why, gestures.move_private[0])
        blocks = [section(text)]
    else:
        customer = tx.get_one(Customer, (case.network, case.customer_id))
        name = clean(customer.name).strip() or f"@{customer.handle}"
        text = acting_words.suggested_reply(chosen.rule, why, gestures.draft[0])
        blocks = [section(text), words(reply.replace("{name}", name))]
    slack_messages.owe(
        tx,
        key=f"suggested:{case.id}:{post}:{chosen.rule}",
        kind=Kind.NOTICE,
        channel=desk.channel_of(case),
        thread_key=card_key(case.id),
        case_id=case.id,
        content={"text": text, "blocks": blocks},
        now=desk.now(),
        urgency=Urgency.NOTICE,
    )
    return True
