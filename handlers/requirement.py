"""Whose yes a reply takes: what the rules of config.yaml say of this case and these words, and else the default."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers.desk import Desk
from rules.draft import DraftKind, Requirement, least_for
from rules.people import Person
from storage.cases import CaseFile


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whose yes it takes, and the rule that says so; "" when it is the default."""

    needs: Requirement
    rule: str = ""


def requirement(desk: Desk, tx: Session, file: CaseFile, author: Person, text: str, kind: DraftKind) -> Asked:
    """Whose yes a reply of `author` takes in this case now."""
    default = desk.config.approval.default
    return Asked(needs=least_for(author, default))
