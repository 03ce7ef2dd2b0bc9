"""A Home tab drawn whole from state: duty, one's cases, drafts and debts, the queue, today; short, for a phone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import duty_command, home_words, standing_in
from handlers.blocks import TEXT_LIMIT, Block, actions, button, clock_time, context, section, sections
from handlers.commands import OUTSIDERS
from handlers.desk import Desk
from handlers.home_figures import Kept, of_today
from handlers.on_duty import OnDuty
from handlers.wording import refusal
from rules import draft as draft_rule
from rules.case import needs_right
from rules.home import letters, shares
from rules.people import Person, Right
from rules.refusal import Refusal
from rules.slack_text import escape
from storage import drafts, home_lists
from storage.schema import Draft

MOST = (
    12_000  #: letters over all blocks: Slack refuses what has some thirteen thousand (and more than a hundred blocks)
)
CASES, QUEUE, DRAFTS, DEBTS = 10, 10, 5, 8  #: rows at most

CLAIM, ON, OFF, REFRESH = "home_claim", "home_on", "home_off", "home_refresh"  #: the buttons
FIGURES = "What each figure means: `/socialcare stats`"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list, and what can be done with it."""

    text: str
    button: Block | None = None

    @property
    def size(self) -> int:
        """How many letters it takes."""
        return len(self.text) + 1 + letters(self.button)


@dataclass(frozen=True, kw_only=True)
class List:
    """Rows under a title, how many there are in all, and where to see the others."""

    title: str
    rows: Sequence[Row]
    count: int
    none: str = ""  #: what stands there for no rows; "" when the title is then left out too
    elsewhere: str = ""

    def blocks(self, shown: int) -> Iterator[Block]:
        """The list cut to its first rows."""
        if not self.count:
            if self.none:
                yield section(f"*{self.title}*\n{self.none}")
            return
        yield section(f"*{self.title} · {self.count}*")
        for row in self.rows[:shown]:
            yield section(row.text) | ({} if row.button is None else {"accessory": row.button})
        if shown < self.count:
            yield context(f"… and {self.count - shown} more{self.elsewhere}")


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a Home tab shows; the time at which it was drawn apart, for that alone is no change."""

    head: Sequence[Block]
    as_of: Block
    body: Sequence[Block]
    for_team: bool  #: it shows what only the team may see

    @property
    def blocks(self) -> list[Block]:
        """All of it."""
        return [*self.head, self.as_of, *self.body]

    @property
    def content(self) -> list[Block]:
        """What makes it another page than before."""
        return [*self.head, *self.body]


def page(desk: Desk, tx: Session, person: Person, figures: Kept, *, said: str | None, asked: bool) -> Page:
    """Draw the Home tab of a person; `said` answers what they last did there, `asked` that they wait for it now."""
    note = [section(f":bell: {said}"[:TEXT_LIMIT])] if said else []
    if no := needs_right(person, Right.READ):
        return _page(desk, [*note, section(f"{refusal(no)}\n\n{OUTSIDERS}"), actions(_refresh())], [], for_team=False)
    head = [*note, *_duty(desk, tx, person)]
    lists = [_mine(desk, tx, person), _drafts(desk, tx, person), _debts(desk, tx, person), _queue(desk, tx, person)]
    today = [{"type": "divider"}, section("*Today*"), *sections(of_today(desk, tx, person, figures, asked=asked))]
    tail = [*today, context(FIGURES)]
    titles = [block for one in lists for block in one.blocks(0)]
    room = MOST - letters([*head, *tail, *titles])
    fitting = shares([[row.size for row in one.rows] for one in lists], room)
    body = [block for one, shown in zip(lists, fitting, strict=True) for block in _parted(one, shown)]
    return _page(desk, head, [*body, *tail], for_team=True)


def _parted(one: List, shown: int) -> list[Block]:
    found = list(one.blocks(shown))
    return [{"type": "divider"}, *found] if found else []


def _page(desk: Desk, head: Sequence[Block], body: Sequence[Block], *, for_team: bool) -> Page:
    return Page(head=head, as_of=_as_of(desk, desk.now()), body=body, for_team=for_team)


def _as_of(desk: Desk, now: datetime) -> Block:
    # Slack writes it in the reader's own zone, and in the team's where it does not know that.
    return context(f"As of {clock_time(now, desk.zone)}")


def _refresh() -> Block:
    return button("🔄 Refresh", REFRESH, "-", describe="Draw this page anew")


def _duty(desk: Desk, tx: Session, person: Person) -> list[Block]:
    watch = OnDuty.gather(desk, tx)
    there = [escape(one.name) for one in watch.team() if one.id != person.id and watch.until(one.id) is not None]
    if not person.may(Right.CLAIM):
        return [section(home_words.on_duty(there)), actions(_refresh())]
    if watch.until(person.id) is None:
        change = button("🟢 Go on duty", ON, "-", describe="Say that you are on duty from now on")
    else:
        change = button("🌙 Go off duty", OFF, "-", describe="Say that you are off duty from now on")
    return [
        section(f"*{duty_command.mine(desk, tx, person)}*\n{home_words.others(there)}"),
        actions(change, _refresh()),
    ]


def _mine(desk: Desk, tx: Session, person: Person) -> List:
    found = home_lists.mine(tx, person.id, CASES)
    lines = home_lists.listed(tx, found.cases)
    return List(
        title="Your cases",
        rows=[Row(text=home_words.mine(desk, lines[case.id])) for case in found.cases],
        count=found.count,
        none="You have no open case." if person.may(Right.CLAIM) else "",
        elsewhere=": `/socialcare mine`",
    )


def _queue(desk: Desk, tx: Session, person: Person) -> List:
    found = home_lists.free(tx, QUEUE)
    lines = home_lists.listed(tx, found.cases)
    return List(
        title="The queue",
        rows=[
            Row(text=home_words.free(desk, lines[case.id], person.id), button=_claim(case.id, person))
            for case in found.cases
        ],
        count=found.count,
        none="Nobody waits whom no colleague has.",
        elsewhere=": `/socialcare queue`",
    )


def _claim(case_id: int, person: Person) -> Block | None:
    if not person.may(Right.CLAIM):
        return None
    return button("👀 Claim", CLAIM, str(case_id), describe=f"Claim case {case_id}")


def _drafts(desk: Desk, tx: Session, person: Person) -> List:
    found = [draft for draft in home_lists.proposed(tx) if _waits_for(desk, tx, draft, person)]
    shown = found[:DRAFTS]
    about = home_lists.listed(tx, home_lists.by_id(tx, [draft.case_id for draft in shown]))
    places = home_lists.draft_places(tx, shown)
    return List(
        title="Drafts that wait for your yes",
        rows=[Row(text=home_words.draft(desk, one, places.get(one.id), about[one.case_id])) for one in shown],
        count=len(found),
    )


def _waits_for(desk: Desk, tx: Session, draft: Draft, person: Person) -> bool:
    """Whether a yes of this person would count, by the rules that are asked when they say it."""
    view, by = drafts.view(tx, draft), desk.approvers
    stands = standing_in.of_draft(desk, tx, draft, person)
    if draft_rule.may_decide(view, person, by=by, stands=stands) is not None or view.author == person.id:
        return False
    first = desk.person(view.endorsed_by) if view.endorsed_by else None
    return not isinstance(draft_rule.endorses(view, person, by=by, first=first), Refusal)


def _debts(desk: Desk, tx: Session, person: Person) -> List:
    groups = [group for group in desk.directory.snapshot.groups if person.id in desk.directory.members(group)]
    promised, questions = home_lists.promised(tx, person.id), home_lists.asked(tx, [person.id, *groups])
    first = questions[:DEBTS]
    by_id = home_lists.by_id(tx, [row.case_id for row in first])
    about = home_lists.listed(tx, [*promised[:DEBTS], *by_id])
    rows = [home_words.promise(desk, about[case.id]) for case in promised[:DEBTS]]
    rows += [home_words.question(desk, row, about[row.case_id]) for row in first]
    return List(
        title="What you owe",
        rows=[Row(text=text) for text in rows[:DEBTS]],
        count=len(promised) + len(questions),
    )
