"""How far the team goes on an account: answers, only invites to private, or only listens (S28, S29)."""

from collections.abc import Collection
from enum import StrEnum

from rules.draft import DraftKind
from rules.refusal import Refusal, Why, refuse


class Stance(StrEnum):
    """What may leave through an account."""

    FULL = "full"  #: every approved reply
    REDIRECT = "redirect"  #: only the prepared invitation to go on in private
    LISTEN = "listen"  #: nothing


def keeps_silent(stance: Stance, account: str) -> Refusal | None:
    """Why nothing at all may be drafted or sent on an account; None when something may."""
    return refuse(Why.LISTENS, account=account) if stance is Stance.LISTEN else None


def holds_back(
    stance: Stance, account: str, *, kind: DraftKind, unsigned: str, invitations: Collection[str]
) -> Refusal | None:
    """Why a text, without its signature, may not leave through an account; None when it may.

    With `redirect` it must be one of the account's `invitations`, to the letter, whoever wrote it and however.
    """
    if stance is Stance.REDIRECT and (kind is DraftKind.HOLDING or unsigned not in invitations):
        return refuse(Why.REDIRECTS, account=account)
    return keeps_silent(stance, account)
