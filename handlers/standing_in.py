"""Whether somebody acts for the communication manager in a case, by rules/standing_in.py, and how that is said."""

from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.on_duty import OnDuty
from rules import standing_in as rule
from rules.draft import Requirement
from rules.people import Person, Role
from rules.standing_in import Standing
from storage import drafts
from storage.schema import Case, Draft


def standing(desk: Desk, tx: Session, case: Case, person: Person) -> Standing:
    """How somebody stands to what takes the communication manager's word, now and in this case."""
    people = desk.directory.snapshot.roster.people.values()
    managers = sorted((one for one in people if Role.COMMUNICATION_MANAGER in one.roles), key=lambda one: one.name)
    calendar = desk.calendar(desk.account(case.network, case.account))
    reach = OnDuty.gather(desk, tx).reach([one.id for one in managers], calendar)
    return rule.standing(person, [reach[one.id] for one in managers], by=desk.approvers)


def of_draft(desk: Desk, tx: Session, draft: Draft, person: Person) -> Standing:
    """The same for a yes to a draft; no other than the manager's is given in somebody's place."""
    if draft.needs != Requirement.COMMUNICATION_MANAGER:
        return Standing()
    return standing(desk, tx, tx.get_one(Case, draft.case_id), person)


def of_yes(desk: Desk, tx: Session, draft: Draft, approver: Person) -> Standing:
    """The same of the yes that a draft has, when it is about to be sent."""
    given_for = drafts.given_for(tx, draft)
    if not given_for:
        return Standing()
    deputies = OnDuty.gather(desk, tx).deputies(given_for)
    return rule.still_stands(approver, desk.person(given_for), deputies, by=desk.approvers)


def named(desk: Desk, person: str, for_whom: str) -> str:
    """A person, and in whose place they acted: "Kari Nes, for Mikkel Dahl"; ready for mrkdwn."""
    name = desk.directory.named(person)
    return f"{name}, for {desk.directory.named(for_whom)}" if for_whom else name
