"""Bringing the past of a team in: rows of a file become posts, replies and cases that owe nobody anything."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from handlers import books
from handlers.desk import Desk
from handlers.intake import view_of
from processes import past_files
from processes.spool import CASE, POST, REPLY, Place, Spool, Spooled
from rules.assessment import AccountView, Assessment, PostView
from rules.case import CaseState
from rules.past import BadRow, PastCase, PastPost, PastReply, RowType, read, type_of
from storage import day_books, drafts, intake, leases, past
from storage.past import Kept
from storage.schema import Case

PORTION = 500  #: rows of a transaction
AHEAD = timedelta(days=1)  #: so far may the clock that wrote the file be ahead of ours

LEFT_OUT = {
    Kept.UNKNOWN: "it belongs to no customer's post of this file or of the database",
    Kept.BUSY: "a draft waits in its case; import again when it is decided",
}

Tell = Callable[[str], None]
Progress = Callable[[str, int, int | None], None]  #: of what, how many, of how many if that is known


@dataclass(kw_only=True)
class Outcome:
    """What became of the rows of a file."""

    posts: int = 0
    replies: int = 0
    ends: int = 0  #: rows that say how a case ended
    known: int = 0
    left_out: int = 0
    wrong: int = 0
    other: Counter[str] = field(default_factory=Counter)  #: rows of types that are not read back

    @property
    def code(self) -> int:
        """The exit code: 1 when a row could not be read."""
        return 1 if self.wrong else 0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rows are taken."""

    account: str | None  #: of rows that name none
    any_account: bool  #: also of accounts that config.yaml does not have


class Importing:
    """One import of one file; what is known already is left as it is, so that it can be run again."""

    def __init__(self, desk: Desk, spool: Spool, file: Path, wanted: Wanted, *, tell: Tell, progress: Progress) -> None:
        self._desk = desk
        self._spool = spool
        self._file = file
        self._wanted = wanted
        self._tell = tell
        self._progress = progress
        self._accounts: dict[tuple[str, str], AccountView] = {
            (one.network, one.handle.lower()): view_of(one) for one in desk.config.accounts
        }
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Read the whole file, then store it in the order of time. Raises past_files.Unreadable."""
        self._desk.store.work(self._forget_books)
        try:
            self._put_down()
        finally:  # of a file that is cut off, what could be read is kept
            with self._desk.store.reading() as tx:
                self._spool.name_conversations(PORTION, lambda *row: self._conversation(tx, *row))
            try:
                self._store()
            finally:  # what was measured meanwhile did not know of all that is stored now
                self._desk.store.work(self._forget_books)
        return self.outcome

    def _forget_books(self, tx: Session) -> None:
        """The audit says nothing of what joins a case here, so no book is good, nor any that is just being written."""
        day_books.forget(tx)
        leases.seize(tx, books.NAME, self._desk.name, self._desk.now(), books.LEASE)

    def _put_down(self) -> None:
        latest = self._desk.now() + AHEAD
        for number, (line, row) in enumerate(past_files.rows(self._file), start=1):
            try:
                self._take(line, row, latest)
            except BadRow as bad:
                self.outcome.wrong += 1
                self._tell(f"{self._file}:{line}: {bad}; this row is skipped")
            if number % PORTION == 0:
                self._progress("rows read", number, None)

    def _take(self, line: int, row: Mapping[str, Any] | BadRow, latest: datetime) -> None:
        if isinstance(row, BadRow):
            raise row
        if type_of(row) not in tuple(RowType):
            self.outcome.other[type_of(row)[:40]] += 1
            return
        found = read(row, account=self._wanted.account)
        if not self._wanted.any_account and (found.network, found.account.lower()) not in self._accounts:
            raise BadRow(f"account: @{found.account} on {found.network} is not in config.yaml (--any-account takes it)")
        if not isinstance(found, PastCase) and found.created_at > latest:
            raise BadRow(f"created_at: {found.created_at.isoformat()} lies in the future")
        if not self._spool.add(line, found, row):
            self.outcome.known += 1

    def _conversation(self, tx: Session, network: str, identifier: str, parent: str | None) -> str:
        """The conversation of a row that names none: that of what it answers, as far up as it is known."""
        if parent is None:
            return identifier
        above = self._spool.place(network, parent)
        if above is not None:
            return above.conversation or parent
        stored = past.whose(tx, network, parent)
        return parent if stored is None else stored[0]

    def _store(self) -> None:
        done, total = 0, self._spool.total()
        for what, keep in ((POST, self._keep_posts), (REPLY, self._keep_replies), (CASE, self._keep_cases)):
            for some in self._spool.portions(what, PORTION):
                keep(some)
                done += len(some)
                self._progress("rows stored", done, total)

    def _keep_posts(self, some: list[Spooled]) -> None:
        rows = [(row, self._read(row)) for row in some]
        posts = [(one, row.conversation or one.id) for row, one in rows if isinstance(one, PastPost)]
        with self._desk.store.reading() as tx:  # triage takes its time: not while others wait to write
            known = past.known(tx, [post for post, _ in posts])
            self.outcome.known += len(known)
            posts = [(post, conversation) for post, conversation in posts if (post.network, post.id) not in known]
            assessed = self._assessed(tx, posts)
        now = self._desk.now()

        def unit(tx: Session) -> Counter[str]:
            count: Counter[str] = Counter()
            touched: dict[int, Case] = {}
            for (post, conversation), assessment in zip(posts, assessed, strict=True):
                kept, case = past.keep_post(tx, post, conversation, assessment, now)
                count[kept] += 1
                if case is not None:
                    touched[case.id] = case
            past.settle(tx, touched.values())
            return count

        count = self._desk.store.work(unit)
        self.outcome.posts += count[Kept.ADDED]
        self.outcome.known += count[Kept.KNOWN]

    def _assessed(self, tx: Session, posts: list[tuple[PastPost, str]]) -> list[Assessment]:
        seen: set[tuple[str, str, str, str]] = set()
        found = []
        for post, conversation in posts:
            key = (post.network, post.account.lower(), conversation, post.author_id)
            known = intake.known_case(tx, past.as_post(post, conversation), post.account)
            first = key not in seen and (known is None or known.state == CaseState.ASIDE)
            seen.add(key)
            view = PostView(
                text=post.text,
                network_language=post.language,
                author_handle=post.author,
                reply_to_us=self._answers_us(tx, post),
                first_in_conversation=first,
                account=self._account(post),
            )
            found.append(self._desk.assess(view))
        return found

    def _answers_us(self, tx: Session, post: PastPost) -> bool:
        if post.in_reply_to is None:
            return False
        above = self._spool.place(post.network, post.in_reply_to)
        return above.what == REPLY if above else drafts.is_ours(tx, post.network, post.in_reply_to)

    def _account(self, post: PastPost) -> AccountView:
        known = self._accounts.get((post.network, post.account.lower()))
        return known or AccountView(network=post.network, handle=post.account)

    def _keep_replies(self, some: list[Spooled]) -> None:
        rows = [(row, self._read(row)) for row in some]

        def unit(tx: Session) -> list[tuple[Spooled, Kept]]:
            done = []
            touched: dict[int, Case] = {}
            for row, reply in rows:
                assert isinstance(reply, PastReply)
                case = self._case_of(tx, reply, row.conversation or reply.id)
                kept = past.keep_reply(tx, reply, case)
                done.append((row, kept))
                if case is not None and kept is Kept.ADDED:
                    touched[case.id] = case
            past.settle(tx, touched.values())
            return done

        for row, kept in self._desk.store.work(unit):
            self.outcome.replies += kept is Kept.ADDED
            self._account_for(row, kept)

    def _case_of(self, tx: Session, reply: PastReply, conversation: str) -> Case | None:
        """The case that a reply belongs to: of whom it answers, else of the only customer in its conversation."""
        customer = reply.customer_id
        if customer is None:
            conversation, customer = self._answered(tx, reply) or (conversation, None)
        if customer is None:
            there = past.customers_in(tx, reply.network, reply.account, conversation)
            customer = there[0] if len(there) == 1 else None
        return None if customer is None else past.case_of(tx, reply.network, reply.account, conversation, customer)

    def _answered(self, tx: Session, reply: PastReply) -> tuple[str, str] | None:
        """Conversation and customer of the post that a reply stands under, over further replies of ours between."""
        seen: set[str] = {reply.id}
        parent = reply.in_reply_to
        while parent is not None and parent not in seen:
            seen.add(parent)
            above: Place | None = self._spool.place(reply.network, parent)
            if above is None:
                return past.whose(tx, reply.network, parent)
            if above.customer is not None and above.conversation is not None:
                return above.conversation, above.customer
            parent = above.parent
        return None

    def _keep_cases(self, some: list[Spooled]) -> None:
        rows = [(row, self._read(row)) for row in some]

        def unit(tx: Session) -> list[tuple[Spooled, Kept]]:
            done = []
            for row, case in rows:
                assert isinstance(case, PastCase)
                done.append((row, past.keep_case(tx, case)))
            return done

        for row, kept in self._desk.store.work(unit):
            self.outcome.ends += kept is Kept.ADDED
            self._account_for(row, kept)

    def _account_for(self, row: Spooled, kept: Kept) -> None:
        self.outcome.known += kept is Kept.KNOWN
        if kept in LEFT_OUT:
            self.outcome.left_out += 1
            self._tell(f"{self._file}:{row.line}: left out, for {LEFT_OUT[kept]}")

    def _read(self, row: Spooled) -> PastPost | PastReply | PastCase:
        return read(row.fields, account=self._wanted.account)
