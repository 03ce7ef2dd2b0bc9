"""How far the team goes on an account, asked wherever a text is written, approved or sent (S28, S29)."""

from collections.abc import Mapping
from typing import Any

from handlers.desk import Desk
from rules import stance as rule
from rules.draft import DraftKind
from rules.refusal import Refusal
from rules.signing import signature_of, unsigned
from rules.slack_text import clean, escape, to_plain
from rules.stance import Stance
from storage.schema import Case, Draft

# Whoever writes one of these reads the other as easily.
LANGUAGES = {"nn": "nb"}


def in_language(texts: Mapping[Any, str], language: str, fallback: str) -> str | None:
    """The prepared text of a language, or of the account's own; None when there is none."""
    return texts.get(language) or texts.get(LANGUAGES.get(language)) or texts.get(fallback)


def of_case(desk: Desk, case: Case) -> Stance:
    """The stance of the account that a case belongs to."""
    return desk.account(case.network, case.account).stance


def silence(desk: Desk, case: Case) -> Refusal | None:
    """Why nothing may be drafted in a case, whatever its words."""
    return rule.keeps_silent(of_case(desk, case), case.account)


def first_words(desk: Desk, case: Case) -> str | None:
    """What a reply begins with where it can only be the invitation to private; None where it can be anything."""
    account = desk.account(case.network, case.account)
    if account.stance is not Stance.REDIRECT:
        return None
    return in_language(account.private_moves, case.language, account.language)


def of_words(desk: Desk, case: Case, unsigned_text: str, kind: DraftKind) -> Refusal | None:
    """Why a reply of these words, without the signature, may not leave."""
    account = desk.account(case.network, case.account)
    # As it was typed into a dialog, and as it was written in a message: marks of Slack's would read differently.
    prepared = account.private_moves.values()
    invitations = {_read(escape(text)) for text in prepared} | {_read(text) for text in prepared}
    return rule.holds_back(account.stance, account.handle, kind=kind, unsigned=unsigned_text, invitations=invitations)


def _read(slack_text: str) -> str:
    return clean(to_plain(slack_text).text).strip()


def of_draft(desk: Desk, case: Case, draft: Draft) -> Refusal | None:
    """Why a draft that was proposed before may not leave any more: the stance, or the invitation, was changed."""
    account = desk.account(case.network, case.account)
    signature = signature_of(desk.person(draft.author), account.signature)
    return of_words(desk, case, unsigned(draft.text, signature), DraftKind(draft.kind))
