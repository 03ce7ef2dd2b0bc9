"""The story of a case, a line for each thing that happened to it, from the lines of the audit."""

from collections.abc import Mapping
from typing import Any

from handlers.wording import ASKED
from rules.escalation import ROUND
from rules.slack_text import defuse, shorten

REASON_SHOWN = 100  #: characters in a line

HAPPENED: Mapping[str, str] = {
    "post.opened": "the customer wrote",
    "post.joined": "the customer wrote again",
    "post.edited": "the customer edited the post",
    "post.gone": "the post was gone",
    "case.claimed": "{actor} claimed it",
    "case.released": "{actor} released it",
    "case.assigned": "given to {to}, who {reason}",
    "case.unassigned": "kept for {to} no longer: it is for everybody again",
    "case.lease_ended": "it went back to the queue, for {reason}",
    "case.escalated": "escalated to {notified} ({rule})",
    "case.called": "called for it again: {notified} ({rule})",
    "escalation.seen": "{actor} has seen the notice ({rule})",
    "escalation.needless": "{actor} said that it need not have been escalated ({rule})",
    "rule.acted": "the rule “{rule}” {did}",
    "case.held": "the rule “{rule}” held it: {reason}",
    "case.hold_released": "{actor}{for_whom} released the hold",
    "case.no_reply_suggested": "the rule “{rule}” proposed no reply",
    "case.no_reply_proposed": "{actor} proposed no reply",
    "case.no_reply_withdrawn": "the proposal of no reply was taken back by {actor}",
    "case.no_reply_overtaken": "the proposal of no reply was overtaken by the answer",
    "case.no_reply": "{actor} agreed: no reply, because {reason}",
    "case.spam": "{actor} marked it as spam",
    "case.set_aside": "{actor} set it aside: it needs no answer",
    "triage.corrected": "{actor} put {aspect} right: {became} (it said {was})",
    "triage.agreed": "{actor} agreed that {aspect} is {became}",
    "triage.refined": "the classifier read it as {became} (the words had said {was})",
    "triage.uncorrected": "{actor} took the correction of {aspect} back: {became} again",
    "case.reopened": "{actor} put it back",
    "case.closed": "{actor} closed it",
    "draft.proposed": "{actor} proposed draft {version}",
    "draft.superseded": "draft {version} was put aside: {reason}",
    "draft.endorsed": "{actor} gave the first of two yeses to draft {version}",
    "draft.endorsement_void": "the first yes to draft {version} counted no more: who gave it may not approve it now",
    "draft.needs_more": "draft {version} takes more now: the yes of {needs}",
    "draft.approved": "{actor}{for_whom} approved draft {version}",
    "draft.unapproved": "the approval of draft {version} was taken back",
    "draft.rejected": "{actor} rejected draft {version}",
    "draft.held": "{actor} started the holding reply",
    "draft.sent": "draft {version} was sent",
    "draft.unsure": "the network's answer to draft {version} was lost",
    "draft.postponed": "draft {version} waits: {reason}",
    "draft.refused": "draft {version} was not sent: {reason}",
}


def happened(what: str, actor: str, detail: Mapping[str, Any], *, for_whom: str = "") -> str:
    """One line of a case's story; `for_whom` is the name of whom the actor stood in for."""
    values = {name: defuse(shorten(str(value), REASON_SHOWN)) for name, value in detail.items()}
    if what == "case.escalated" and detail.get("rule") == ASKED and detail.get("level", 0) % ROUND == 0:
        return f"{actor} escalated it to {values['notified']}"
    return HAPPENED[what].format_map(
        {
            "reason": "",
            "version": "",
            "notified": "",
            "rule": "",
            "to": "",
            "did": "",
            **values,
            "needs": str(detail.get("needs", "")).replace("_", " "),
            "actor": actor,
            "for_whom": f", for {for_whom}," if for_whom else "",
        }
    )
