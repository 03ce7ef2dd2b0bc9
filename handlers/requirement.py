"""Whose yes a reply takes: what the rules of config.yaml say of this case and these words, and else the default."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from handlers import acting, facts
from handlers.desk import Desk
from rules.draft import DraftKind, Requirement, least_for, strictest
from rules.facts import DraftFacts
from rules.people import Person
from rules.rule_decision import decision
from storage.cases import CaseFile


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whose yes it takes, and the rule that says so; "" when it is the default."""

    needs: Requirement
    rule: str = ""


def requirement(desk: Desk, tx: Session, file: CaseFile, author: Person, text: str, kind: DraftKind) -> Asked:
    """Whose yes a reply of `author` takes in this case now: the strictest of all rules that say, else the default.

    Rules about a reply are asked here and nowhere else; what else they do, tagging and holding, is done with it.
    """
    found = facts.of_case(desk, tx, file.case.id)
    assert found is not None
    draft = DraftFacts(
        text=text, author=author.id, author_roles=frozenset(role.value for role in author.roles), kind=kind.value
    )
    matches = facts.matches(desk, replace(found, facts=replace(found.facts, draft=draft)))
    acting.of_draft(desk, tx, file.case, matches)
    asked = decision(matches).approval
    default = desk.config.approval.default
    said = strictest([asked.value] if asked is not None else [], default)
    needs = least_for(author, said)
    return Asked(needs=needs, rule=asked.rule if asked is not None and needs is said else "")
