"""Gathers what the rules look at, for many cases in a few queries whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from rules.case import OPEN
from rules.draft import DraftState
from rules.escalation import Past
from rules.facts import Facts
from rules.occasions import Acted
from rules.rule_needs import Needs
from storage.escalations import named
from storage.schema import Case, Customer, Draft, Escalation, PostRow, RuleAct
from storage.volumes import volumes

Chosen = Select[int]  #: the numbers of the cases that are looked at
Written = tuple[datetime, str, str, datetime]  #: when, what, the network's id, and when the relay had it
Elsewhere = Mapping[tuple[str, str], Mapping[str, Mapping[int, datetime]]]  #: account, rule, case


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A case with what is known of it."""

    case: Case
    facts: Facts
    past: Past
    uncalled: tuple[Escalation, ...] = ()  #: of which nobody could be reached, so that somebody is still to be called


def open_cases() -> Chosen:
    """The cases that owe an answer."""
    return select(Case.id).where(Case.state.in_([state.value for state in OPEN]))


def one_case(case_id: int) -> Chosen:
    """One case, whatever its state."""
    return select(Case.id).where(Case.id == case_id)


def these_cases(case_ids: Collection[int]) -> Chosen:
    """The cases with these numbers, whatever their state."""
    return select(Case.id).where(Case.id.in_(sorted(case_ids)))


def gather(
    tx: Session,
    chosen: Chosen,
    *,
    needs: Needs,
    targets: Mapping[tuple[str, str], timedelta],
    now: datetime,
    resting: timedelta = timedelta(),
    zone: tzinfo = UTC,
) -> list[Gathered]:
    """Everything about the chosen cases, in the order in which colleagues see them.

    `targets` has the promised time to a first answer by network and account; `resting` is how far back acts on other
    cases matter, as long as the longest cool-down of any rule; `zone` is the team's. What
    `needs` does not ask for stays at its default.
    """
    query = select(Case, Customer).join(
        Customer, and_(Customer.network == Case.network, Customer.customer_id == Case.customer_id)
    )
    ordered = query.where(Case.id.in_(chosen)).order_by(Case.priority, Case.waiting_since, Case.id)
    rows = tx.execute(ordered).all()
    written = _written(tx, chosen)
    fired = _fired(tx, chosen)
    known = _known(tx, chosen)
    acts = _acts(tx, now - resting) if resting else {}
    turns = _drafts(tx, chosen, DraftState.SENT) if needs.public_turns else {}
    rejected = _drafts(tx, chosen, DraftState.REJECTED) if needs.rejected else {}
    earlier = _earlier_cases(tx, chosen) if needs.earlier_cases else {}
    wrote = _earlier_posts(tx, chosen, now - timedelta(days=needs.post_days)) if needs.post_days else {}
    counted = volumes(tx, needs.volumes, now, zone=zone) if needs.volumes else {}
    found = []
    for case, customer in rows:
        posts = written[case.id]
        facts = Facts(
            case_id=case.id,
            network=case.network,
            account=case.account,
            state=case.state,
            owner=case.owner,
            kind=case.kind,
            priority=case.priority,
            mood=case.mood,
            language=case.language,
            happening_now=case.happening_now,
            personal_data=frozenset(filter(None, case.personal_data.split(", "))),
            addressed=case.addressed,
            wrong_handle=bool(case.wrong_handle),
            handle=customer.handle.lower(),
            followers=customer.followers,
            verified=customer.verified,
            earlier_cases=earlier.get(case.id, 0),
            earlier_posts=tuple(wrote.get(case.id, ())),
            texts=_asking(posts, case.waiting_since),
            public_turns=len(posts) + turns.get(case.id, 0),
            opened_at=case.opened_at,
            waiting_since=case.waiting_since,
            target=targets.get((case.network, case.account)),
            promised_until=case.promised_until,
            rejected=rejected.get(case.id, 0),
            tags=frozenset(case.tags),
            volumes=counted.get((case.network, case.account), {}),
        )
        past = Past(
            fired={(row.rule, row.level): row.fired_at for row in fired[case.id]},
            waiting_since=case.waiting_since,
            named={(row.rule, row.level): step for row in fired[case.id] if (step := named(row)) is not None},
            posts=len(posts),
            newest=posts[-1][0] if posts else None,
            heard=max(post[3] for post in posts) if posts else None,
            post=posts[-1][2] if posts else "",
            acted=Acted(known=frozenset(known[case.id]), elsewhere=_elsewhere(acts, case)),
            seen={(row.rule, row.level): row.seen_at for row in fired[case.id] if row.seen_at},
            needless={(row.rule, row.level): row.needless_at for row in fired[case.id] if row.needless_at},
        )
        waiting = tuple(row for row in fired[case.id] if row.called is not None and row.called.get("waiting"))
        found.append(Gathered(case=case, facts=facts, past=past, uncalled=waiting))
    return found


def _asking(posts: Sequence[Written], waiting_since: datetime | None) -> tuple[str, ...]:
    """The words that await an answer, else the newest."""
    asking = [text for at, text, *_ in posts if waiting_since is not None and at >= waiting_since]
    return tuple(asking or [text for _, text, *_ in posts[-1:]])


def _written(tx: Session, chosen: Chosen) -> dict[int, list[Written]]:
    found: dict[int, list[Written]] = defaultdict(list)
    query = select(PostRow.case_id, PostRow.created_at, PostRow.text, PostRow.post_id, PostRow.stored_at)
    ordered = query.where(PostRow.case_id.in_(chosen)).order_by(PostRow.created_at, PostRow.id)
    for case_id, at, text, post_id, stored_at in tx.execute(ordered):
        found[case_id].append((at, text, post_id, stored_at))
    return found


def _fired(tx: Session, chosen: Chosen) -> dict[int, list[Escalation]]:
    found: dict[int, list[Escalation]] = defaultdict(list)
    for row in tx.scalars(select(Escalation).where(Escalation.case_id.in_(chosen)).order_by(Escalation.id)):
        found[row.case_id].append(row)
    return found


def _known(tx: Session, chosen: Chosen) -> dict[int, set[tuple[str, str]]]:
    """Which rules acted on each case, on which occasion."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    query = select(RuleAct.case_id, RuleAct.rule, RuleAct.occasion).where(RuleAct.case_id.in_(chosen))
    for case_id, rule, occasion in tx.execute(query):
        found[case_id].add((rule, occasion))
    return found


def _acts(tx: Session, after: datetime) -> Elsewhere:
    """When each rule last acted on, or called for, which case of which account."""
    found: dict[tuple[str, str], dict[str, dict[int, datetime]]] = defaultdict(lambda: defaultdict(dict))
    for kind, when in ((Escalation, Escalation.fired_at), (RuleAct, RuleAct.at)):
        query = (
            select(Case.network, Case.account, Case.id, kind.rule, func.max(when))
            .join(Case, Case.id == kind.case_id)
            .where(when > after)
            .group_by(Case.network, Case.account, Case.id, kind.rule)
        )
        for network, account, case_id, rule, at in tx.execute(query):
            of_rule = found[network, account][rule]
            of_rule[case_id] = max(at, of_rule.get(case_id, at))
    return found


def _elsewhere(acts: Elsewhere, case: Case) -> dict[str, datetime]:
    of_account = acts.get((case.network, case.account), {})
    others = {rule: [at for number, at in by.items() if number != case.id] for rule, by in of_account.items()}
    return {rule: max(times) for rule, times in others.items() if times}


def _drafts(tx: Session, chosen: Chosen, state: DraftState) -> dict[int, int]:
    query = select(Draft.case_id, func.count()).where(Draft.case_id.in_(chosen), Draft.state == state.value)
    return {case_id: int(number) for case_id, number in tx.execute(query.group_by(Draft.case_id))}


def _earlier_cases(tx: Session, chosen: Chosen) -> dict[int, int]:
    """How many cases of the same customer were opened before each, with whichever of our accounts."""
    other = aliased(Case)
    query = (
        select(Case.id, func.count())
        .join(other, and_(other.network == Case.network, other.customer_id == Case.customer_id))
        # Of several in the same second the first is the first.
        .where(Case.id.in_(chosen), tuple_(other.opened_at, other.id) < tuple_(Case.opened_at, Case.id))
    )
    return {case_id: int(number) for case_id, number in tx.execute(query.group_by(Case.id))}


def _earlier_posts(tx: Session, chosen: Chosen, after: datetime) -> dict[int, list[datetime]]:
    """When the customer of each case has written since `after`, in whichever of their cases."""
    other = aliased(Case)
    query = (
        select(Case.id, PostRow.created_at)
        .join(other, and_(other.network == Case.network, other.customer_id == Case.customer_id))
        .join(PostRow, PostRow.case_id == other.id)
        .where(Case.id.in_(chosen), PostRow.created_at > after)
        .order_by(PostRow.created_at)
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for case_id, at in tx.execute(query):
        found[case_id].append(at)
    return found
