"""A post comes in: joined to its case once, the card owed or redrawn, and whoever works on it told."""

from dataclasses import replace

from sqlalchemy.orm import Session

from clients import Post
from config import Account
from handlers import acting, alarm, drafting, summary
from handlers.blocks import quoted
from handlers.casework import owe_card
from handlers.desk import Desk
from rules.assessment import AccountView, Assessment, PostView, Statement
from rules.case import DISMISSED, CaseState
from rules.draft import DraftAction, DraftState
from rules.listening import Talk
from rules.mystery import is_shopper
from rules.slack_text import storable
from storage import drafts, intake, slack_messages
from storage.intake import Intake, Taken
from storage.schema import Case
from storage.slack_messages import Kind, Urgency, card_key, draft_key

BOT = "bot"
ABOUT_THE_TRADE = "it is about the trade, and names nobody of ours"


def take_in(desk: Desk, tx: Session, account: Account, post: Post, *, talk: Talk | None = None) -> Taken:
    """Store one post and owe what follows from it.

    `talk` is whose a post is that a search has found. Talk about the industry is set aside (S39), unless it goes on
    with a case of its writer's.
    """
    post = replace(post, text=storable(post.text), author_name=storable(post.author_name))
    known = intake.known_case(tx, post, account.handle)
    industry_before = known is not None and known.industry
    industry = talk is Talk.INDUSTRY and (known is None or industry_before)
    assessment = assess(desk, tx, account, post, searched=talk is not None)
    if industry:
        assessment = replace(assessment, quiet=Statement(value="yes", reasons=(ABOUT_THE_TRADE,)))
    taken = intake.take_in(
        tx,
        post,
        account=account.handle,
        assessment=assessment,
        now=desk.now(),
        mystery=is_shopper(post.author_handle, desk.config.mystery_shoppers),
    )
    changed = taken.intake is not Intake.KNOWN and industry != industry_before
    if changed and taken.case.account == account.handle.lower():  # an edited post may be in another account's case
        _of_the_trade(taken.case, account, industry=industry)
    if taken.intake is not Intake.KNOWN:
        taken = _acted_on(desk, tx, taken)
    if taken.case.state != CaseState.ASIDE:
        owe_card(desk, tx, taken.case)
    if taken.reopened:
        summary.changed(tx, taken.case)
    match taken.intake:
        case Intake.OPENED:
            pass
        case Intake.JOINED:
            slack_messages.want(tx, card_key(taken.case.id))
            for draft in drafts.live(tx, taken.case.id):
                slack_messages.want(tx, draft_key(draft.id))  # whoever approves it should read the new post first
            _tell_thread(desk, tx, taken, f"wrote:{taken.post.id}", _wrote_again(taken))
        case Intake.EDITED:
            slack_messages.want(tx, card_key(taken.case.id))
            voided = _void_approvals(desk, tx, taken)
            text = f":pencil2: The customer edited the post: “{quoted(taken.post.text, 280)}”"
            if voided:
                text += f" The approval of draft {voided} is void: please read and approve again."
            _tell_thread(desk, tx, taken, f"edited:{taken.post.id}:{post.version_id}", text)
        case Intake.KNOWN:
            pass
    return taken


def _acted_on(desk: Desk, tx: Session, taken: Taken) -> Taken:
    """Let the rules do what they have to, before the card: it may go to another channel, or be owed at all."""
    tx.flush()
    if alarm.wakes(desk, tx, taken):
        taken = replace(taken, reopened=taken.intake is not Intake.OPENED)
    acting.act(desk, tx, taken.case.id, post=taken.post)
    return taken


def _of_the_trade(case: Case, account: Account, *, industry: bool) -> None:
    """Show a case where talk about the industry belongs; or where all others are, once it is about us."""
    case.industry = industry
    case.routed_to = account.industry.channel if industry and account.industry is not None else None


def assess(desk: Desk, tx: Session, account: Account, post: Post, *, searched: bool = False) -> Assessment:
    """What triage says of a post, given the account it came to and the conversation it belongs to."""
    known = intake.known_case(tx, post, account.handle)
    return desk.assess(
        PostView(
            text=post.text,
            network_language=post.language,
            author_handle=post.author_handle,
            followers=post.author_followers,
            searched=searched,
            reply_to_us=post.in_reply_to is not None and drafts.is_ours(tx, post.network, post.in_reply_to),
            first_in_conversation=known is None or known.state == CaseState.ASIDE,
            account=view_of(account),
        )
    )


def view_of(account: Account) -> AccountView:
    """An account as triage sees it."""
    return AccountView(
        network=account.network,
        handle=account.handle,
        language=account.language,
        wrong_handles=account.wrong_handles,
    )


def _wrote_again(taken: Taken) -> str:
    owner = f"<@{taken.case.owner}> " if taken.case.owner else ""
    again = "wrote again, and the case is open again" if taken.reopened else "wrote again"
    if taken.case.state in DISMISSED:
        again = "wrote again; the decision not to answer stands until somebody undoes it"
    return f":speech_balloon: {owner}The customer {again}: “{quoted(taken.post.text, 280)}”"


def _tell_thread(desk: Desk, tx: Session, taken: Taken, key: str, text: str) -> None:
    if slack_messages.by_key(tx, card_key(taken.case.id)) is None:
        return  # set aside, and in no thread yet
    slack_messages.owe(
        tx,
        key=key,
        kind=Kind.NOTICE,
        channel=desk.channel_of(taken.case),
        thread_key=card_key(taken.case.id),
        case_id=taken.case.id,
        content={"text": text},
        now=desk.now(),
        urgency=Urgency.NOTICE,
    )


def _void_approvals(desk: Desk, tx: Session, taken: Taken) -> int | None:
    """What was approved as an answer to other words is not approved any more; the version, if there was one."""
    voided = None
    for draft in drafts.live(tx, taken.case.id):
        if draft.state != DraftState.APPROVED:
            continue
        drafting.void_approval(draft)
        drafting.move(
            desk, tx, draft, DraftAction.UNAPPROVE, "unapproved", actor=BOT, reason="the customer edited the post"
        )
        voided = draft.version
    return voided
