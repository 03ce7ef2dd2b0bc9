"""Tick: a changed config.yaml holds from one moment on, or is refused whole; either is written down and told (S26).

So is that the file is gone, and that it is again as it was.
"""

import difflib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy.orm import Session

from config import Account, Config, ConfigError, Problem
from handlers.casework import redraw
from handlers.desk import Desk, Setup
from handlers.directory import Workspace, look
from rules.mystery import SHOPPERS, veiled
from rules.slack_text import escape
from storage import cases, rule_changes

log = logging.getLogger(__name__)

EVERY = 5  #: seconds
SHOWN = 25  #: lines of a difference, or errors, that the admins read in Slack


@dataclass(frozen=True, kw_only=True)
class Written:
    """The settings file as it stands."""

    text: str
    digest: str  #: SHA-256
    by: str  #: who wrote it, as far as the system knows


@dataclass(frozen=True, kw_only=True)
class Missing:
    """There is no settings file to read, at several looks in a row."""

    reason: str  #: goes on after the name of the file


class SettingsFile(Protocol):
    """The file that this process was started with."""

    def written(self) -> Written | Missing | None:
        """What stands there now; None when it is as it was at the last look, or has only just gone."""
        ...

    def load(self) -> Config:
        """Read and check it; raises ConfigError."""
        ...


def started(desk: Desk, file: SettingsFile) -> None:
    """Write down with which settings this process starts, if they differ from those that were in force."""
    now = file.written()
    if isinstance(now, Written):
        desk.store.work(lambda tx: _accepted(desk, tx, now))


def tick(desk: Desk, file: SettingsFile, workspace: Workspace, build: Callable[[Config], Setup]) -> bool:
    """Take a changed file over, or refuse it; True when other settings are in force now."""
    now = file.written()
    if now is None:
        return False
    if isinstance(now, Missing):
        _is_gone(desk, now)
        return False
    try:
        config = file.load()
        _refuse_what_needs_a_start(desk.config, config)
        # The names in it are looked up before anything changes: raises ConfigError for one that Slack does not know.
        snapshot = look(config, workspace, desk.now())
        setup = build(config)
    except ConfigError as error:
        problems = [str(_veiled(problem)) for problem in error.problems]
        desk.store.work(lambda tx: _refused(desk, tx, now, problems))
        desk.nudge()
        return False
    before, desk.live.setup = desk.config, setup
    desk.directory.snapshot = snapshot
    log.info("%s was changed by %s and is in force", config.source, now.by)
    desk.store.work(lambda tx: _accepted(desk, tx, now))
    # Not only by the process that writes the change down: whichever draws last has read the new file.
    desk.store.work(lambda tx: _redraw(tx, before, config))
    desk.nudge()
    return True


def _refuse_what_needs_a_start(old: Config, new: Config) -> None:
    """An account's client and tokens are made at the start; everything else can change while the bot runs."""
    if _clients(old) != _clients(new):
        what = "was changed in which accounts there are, or are open; restart socialcare to take that over"
        raise ConfigError([new.problem(("accounts",), what)])


def _clients(config: Config) -> list[tuple[str, str, bool, str]]:
    def client(account: Account) -> tuple[str, str, bool, str]:
        return account.network, account.handle.lower(), account.open, account.secrets

    return sorted(map(client, config.accounts))


def _redraw(tx: Session, before: Config, now: Config) -> None:
    """Show on standing cards what has become of their account: its stance, and until when an answer is promised."""

    def shown(config: Config) -> dict[tuple[str, str], object]:
        return {
            (one.network, one.handle.lower()): (one.stance, one.first_response, config.calendars.get(one.calendar))
            for one in config.accounts
        }

    old = shown(before)
    changed = {account for account, face in shown(now).items() if old.get(account) != face}
    if changed:
        for case in cases.open_cases(tx):
            if (case.network, case.account.lower()) in changed:
                redraw(tx, case)


def _accepted(desk: Desk, tx: Session, now: Written) -> None:
    before, last = rule_changes.in_force(tx), rule_changes.latest(tx)
    if before is not None and before.digest == now.digest:
        if last is not None and not last.accepted:  # else another process was faster
            _as_it_was(desk, tx, now)
        return
    difference = "" if before is None else _difference(before.text, now.text)
    rule_changes.note(
        tx, at=desk.now(), by=now.by, digest=now.digest, accepted=True, difference=difference, text=now.text
    )
    if before is None:
        return
    shown = _shortened(difference.splitlines())
    said = f"is in force:\n```{escape(shown)}```" if shown else "is in force; what was changed is not shown here."
    text = f":scroll: {_name(desk)} was changed by {escape(now.by)} and {said}"
    desk.tell_admins(tx, f"settings:{now.digest[:32]}:{desk.now().isoformat()}", text)


def _as_it_was(desk: Desk, tx: Session, now: Written) -> None:
    """A refused change was taken back, or a file that was gone is there again."""
    rule_changes.note(tx, at=desk.now(), by=now.by, digest=now.digest, accepted=True, difference="", text=now.text)
    text = f":white_check_mark: {_name(desk)} is again as it was; nothing to do."
    desk.tell_admins(tx, f"settings:{now.digest[:32]}:{desk.now().isoformat()}", text)


def _is_gone(desk: Desk, missing: Missing) -> None:
    """Tell it once, for a restart would find no settings."""

    def known(tx: Session) -> bool:
        last = rule_changes.latest(tx)
        return last is not None and last.digest == rule_changes.GONE

    def tell(tx: Session) -> None:
        if known(tx):
            return  # another process was faster
        rule_changes.note(tx, at=desk.now(), by="", digest=rule_changes.GONE, accepted=False, difference=missing.reason)
        text = (
            f":warning: {_name(desk)} {missing.reason}. The settings from before stay in force, but socialcare cannot "
            "be started again without it: put the file back where it was."
        )
        desk.tell_admins(tx, f"settings-gone:{desk.now().isoformat()}", text)
        desk.nudge()

    with desk.store.reading() as tx:
        if known(tx):
            return
    desk.store.work(tell)


def _refused(desk: Desk, tx: Session, now: Written, problems: list[str]) -> None:
    last = rule_changes.latest(tx)
    if last is not None and last.digest == now.digest:
        return
    said = "\n".join(problems)
    rule_changes.note(tx, at=desk.now(), by=now.by, digest=now.digest, accepted=False, difference=said)
    text = (
        f":no_entry: {_name(desk)} was changed by {escape(now.by)} and cannot be used; the settings from before stay "
        f"in force. Mend this and save it again:\n```{escape(_shortened(problems))}```"
    )
    desk.tell_admins(tx, f"settings-refused:{now.digest[:32]}:{desk.now().isoformat()}", text)


def _name(desk: Desk) -> str:
    return f"`{escape(desk.config.source.rpartition('/')[2])}`"


def _difference(before: str, after: str) -> str:
    """The lines taken away and the lines that came, with where they stand; who tests the team is not among them."""
    earlier, later = veiled(before), veiled(after)
    matcher = difflib.SequenceMatcher(None, [line for _, line in earlier], [line for _, line in later], autojunk=False)
    told: list[str] = []
    for what, first, last, begins, ends in matcher.get_opcodes():
        if what != "equal":
            gone, came = earlier[first:last], later[begins:ends]
            told.append(f"@@ -{_numbers(gone, earlier[:first])} +{_numbers(came, later[:begins])} @@")
            told += [f"-{line}" for _, line in gone] + [f"+{line}" for _, line in came]
    return "\n".join(told)


def _numbers(lines: Sequence[tuple[int, str]], above: Sequence[tuple[int, str]]) -> str:
    """Where some lines stand, as differences have it; of none, the line that they are below."""
    if not lines:
        return f"{above[-1][0] if above else 0},0"
    return f"{lines[0][0]}" if len(lines) == 1 else f"{lines[0][0]},{len(lines)}"


def _veiled(problem: Problem) -> Problem:
    """A problem without the handle of somebody who tests the team: colleagues read it too."""
    if not problem.key.startswith(SHOPPERS):
        return problem
    return replace(problem, what="cannot be used as it is; `python bot.py check` says why", got="", hint="")


def _shortened(lines: list[str]) -> str:
    more = [f"... and {len(lines) - SHOWN} lines more"] if len(lines) > SHOWN else []
    return "\n".join([line[:200] for line in lines[:SHOWN]] + more)
