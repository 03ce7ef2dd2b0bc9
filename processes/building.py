"""The bot of one process, built from settings and environment; starting and ending it are up to whoever runs it."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from clients import Clock, Networks, SocialNetwork
from clients.classifier import classifier
from clients.clock import FileClock, SystemClock
from clients.closed import Closed
from clients.slack import Slack
from clients.webhook import Webhook
from clients.x import X, XCredentials
from config import Config, ConfigError, Problem, Secrets, ruleset
from handlers import (
    asked_reports,
    asking,
    assigning,
    books,
    catching_up,
    claims,
    deliver,
    digest,
    duty,
    files,
    health,
    home_drawing,
    housekeeping,
    listening,
    morning,
    polling,
    reconciling,
    refining,
    reloading,
    rules_report,
    rules_tick,
    sending,
    summary,
    warning,
    webhooks,
)  # fmt: skip
from handlers.desk import Desk, Live, Setup
from handlers.directory import Directory, look
from handlers.health import Watch
from handlers.heartbeat import Heartbeat, Pulse, Tick
from handlers.home_figures import Kept
from handlers.reloading import SettingsFile
from handlers.stopping import FINISH_WITHIN
from processes.patience import Patience, at_once
from rules.assessment import PostView
from rules.health import WATCH
from rules.hours import Calendar
from rules.length import weighted_length
from rules.triage import assess
from storage import cases
from storage.opening import Unfit, open_up
from storage.store import Store


class StoppableClock(Clock, Protocol):
    """A clock whose waits end when the process does."""

    def stop(self) -> None: ...


def clock_of(keys: Secrets) -> StoppableClock:
    """The machine's clock, or for practice and tests one that a file pushes forward."""
    return FileClock(keys.clock_file) if keys.clock_file else SystemClock()


def networks_of(config: Config, keys: Secrets, clock: Clock) -> Networks:
    """A client for every account; that of a closed one makes no call, and needs no keys."""
    ours = frozenset(account.handle for account in config.accounts)
    found: dict[tuple[str, str], SocialNetwork] = {}
    for account in config.accounts:
        key = (account.network, account.handle.lower())
        if not account.open:
            found[key] = Closed(
                network=account.network, handle=account.handle, max_length=X.max_length, length=weighted_length
            )
            continue
        own = keys.of(account)
        credentials = XCredentials(
            consumer_key=own.api_key.get_secret_value(),
            consumer_secret=own.api_secret.get_secret_value(),
            access_token=own.access_token.get_secret_value(),
            access_token_secret=own.access_token_secret.get_secret_value(),
            bearer_token=own.bearer_token.get_secret_value() if own.bearer_token else "",
        )
        found[key] = X(
            handle=account.handle, credentials=credentials, api_url=keys.x_api_url, clock=clock, also_ours=ours
        )
    return found


def calendars_of(config: Config) -> dict[str, Calendar]:
    """The business hours of config.yaml in the form that computes."""
    return {
        name: Calendar.from_settings(
            time_zone=calendar.time_zone,
            hours=calendar.hours,
            holidays=calendar.holidays,
            closed=calendar.closed,
            half_days=calendar.half_days,
        )
        for name, calendar in config.calendars.items()
    }


def setup_of(config: Config) -> Setup:
    """The settings with all that is made of them."""
    lexicon = config.lexicon
    # The recognisers of language are loaded at their first use, which takes a second: not while a post is taken in.
    assess(PostView(text="Is anybody there who can help me?"), lexicon)
    return Setup(
        config=config,
        calendars=calendars_of(config),
        assess=lambda post: assess(post, lexicon),
        ruleset=ruleset(config),
    )


class Closing(Protocol):
    """A way in for what people do in Slack."""

    def close(self, within: float) -> None:
        """Take nothing more, and finish what is inside within so many seconds."""
        ...


class Bot:
    """Everything that one process needs, built from settings and environment; starting it is up to the command.

    Building it asks Slack who is who, with as much patience as it is given.
    """

    def __init__(
        self,
        config: Config,
        keys: Secrets,
        *,
        clock: StoppableClock | None = None,
        patience: Patience = at_once,
        file: SettingsFile | None = None,
    ) -> None:
        assert keys.slack_bot_token is not None
        self.clock = clock or clock_of(keys)
        self.slack = Slack(keys.slack_bot_token.get_secret_value(), keys.slack_api_url, self.clock)
        self.store = Store(ready_database(keys.database_url.get_secret_value()))
        try:
            refuse_lost_accounts(config, self.store)
            found = patience("looking at the workspace", lambda: look(config, self.slack, self.clock.now()))
        except BaseException:  # also when asked to end while waiting for Slack
            self.store.close()
            raise
        self.webhook = Webhook(keys.webhook_secret.get_secret_value()) if keys.webhook_secret else None
        self.heartbeat: Heartbeat | None = None
        self.catching_up = catching_up.Pace()
        self.figures = Kept()
        self.file = file
        name = f"{os.uname().nodename}:{os.getpid()}"
        self.desk = Desk(
            store=self.store,
            live=Live(setup_of(config)),
            directory=Directory(found),
            networks=networks_of(config, keys, self.clock),
            clock=self.clock,
            name=name,
            started_at=self.clock.now(),
            nudge=self._nudge,
            pulse=Pulse(name),
        )

    def watch(self, socket_open: Callable[[], bool] | None = None) -> Watch:
        """The eye on this process; to be given to `beat` or `look`, and to the pages that show what it sees."""
        return Watch(self.desk, self.slack, socket_open=socket_open)

    def _nudge(self) -> None:
        if self.heartbeat is not None:
            self.heartbeat.nudge()

    def ticks(self, watch: Watch) -> list[Tick]:
        """All the timed work."""
        desk, reading = self.desk, self.catching_up
        return [
            Tick(name="deliver", every=deliver.EVERY, run=lambda: deliver.tick(desk, self.slack), nudged=True),
            Tick(name="files", every=files.EVERY, run=lambda: files.tick(desk, self.slack), nudged=True),
            Tick(
                name="asked", every=asked_reports.EVERY, run=lambda: asked_reports.tick(desk, self.slack), nudged=True
            ),
            Tick(
                name="home",
                every=home_drawing.EVERY,
                run=lambda: home_drawing.tick(desk, self.slack, self.figures),
                nudged=True,
            ),
            Tick(name="home rights", every=home_drawing.WITHDRAW_EVERY, run=lambda: home_drawing.withdraw(desk)),
            Tick(name="send", every=1, run=lambda: sending.tick(desk), nudged=True),
            Tick(name="reconcile", every=3, run=lambda: reconciling.tick(desk)),
            Tick(name="catch up", every=catching_up.EVERY, run=lambda: catching_up.tick(desk, self.slack, reading)),
            Tick(name="poll", every=2, run=lambda: polling.tick(desk)),
            Tick(name="listen", every=listening.EVERY, run=lambda: listening.tick(desk)),
            Tick(name="escalate", every=rules_tick.EVERY, run=lambda: rules_tick.tick(desk)),
            *self._telling(),
            *self._refining(),
            Tick(name="summary", every=30, run=lambda: summary.tick(desk)),
            Tick(name="duty", every=duty.EVERY, run=lambda: duty.tick(desk)),
            Tick(name="assign", every=assigning.EVERY, run=lambda: assigning.tick(desk)),
            Tick(name="claims", every=claims.EVERY, run=lambda: claims.tick(desk)),
            Tick(name="questions", every=asking.EVERY, run=lambda: asking.tick(desk)),
            Tick(name="warn", every=warning.EVERY, run=lambda: warning.tick(desk)),
            Tick(name="morning", every=morning.EVERY, run=lambda: morning.tick(desk)),
            Tick(name="digest", every=10, run=lambda: digest.tick(desk)),
            Tick(name="books", every=books.EVERY, run=lambda: books.tick(desk)),
            Tick(name="report", every=rules_report.EVERY, run=lambda: rules_report.tick(desk)),
            self._looking(),
            *self._reloading(),
            Tick(name="clock", every=housekeeping.LOOK_AT_CLOCK, run=lambda: housekeeping.mind_the_clock(desk)),
            Tick(name="forget", every=600, run=lambda: housekeeping.forget(desk)),
            Tick(name=WATCH, every=health.EVERY, run=watch.tick),
        ]

    def _telling(self) -> list[Tick]:
        client = self.webhook
        if client is None:
            return []  # then no rule tells anybody: the settings are refused without the secret
        return [Tick(name="tell", every=webhooks.EVERY, run=lambda: webhooks.tick(self.desk, client), nudged=True)]

    def _looking(self) -> Tick:
        # Nudged, for who has just lost a role must lose it now, and replies wait until it is known.
        return Tick(name="directory", every=5, run=lambda: housekeeping.look_around(self.desk, self.slack), nudged=True)

    def _refining(self) -> list[Tick]:
        known = classifier()
        if known is None:
            return []
        return [Tick(name="refine", every=refining.EVERY, run=lambda: refining.tick(self.desk, known))]

    def _reloading(self) -> list[Tick]:
        file = self.file
        if file is None:
            return []
        return [Tick(name="settings", every=reloading.EVERY, run=lambda: self.reload(file))]

    def reload(self, file: SettingsFile) -> bool:
        """Take over what the settings file says now."""
        return reloading.tick(self.desk, file, self.slack, self._setup_of)

    def _setup_of(self, config: Config) -> Setup:
        """The setup of a changed file, which has no use for a secret that this process was not started with."""
        told = next((number for number, rule in enumerate(config.rules) if rule.then.webhook), None)
        if told is not None and self.webhook is None:
            what = "needs WEBHOOK_SECRET in the environment: set it and restart socialcare"
            raise ConfigError([config.problem(("rules", told, "then", "webhook"), what)])
        return setup_of(config)

    def beat(self, watch: Watch) -> None:
        """Start the timed work."""
        if self.file is not None:
            reloading.started(self.desk, self.file)
        catching_up.started(self.desk)
        self._start(self.ticks(watch))

    def look(self, watch: Watch) -> None:
        """Only keep up with who is who, and watch: what a process needs that leaves the timed work to others."""
        catching_up.started(self.desk)
        if self.file is not None:
            reloading.started(self.desk, self.file)
        self._start([self._looking(), *self._reloading(), Tick(name=WATCH, every=health.EVERY, run=watch.tick)])

    def reconnected(self, _client: object, message: Mapping[str, object], _raw: str | None = None) -> None:
        """Hear every frame of Socket Mode: with a hello a connection begins, and what came before it may be lost."""
        if message.get("type") == "hello":
            self.catching_up.gaps.append("connection")

    def _start(self, ticks: Sequence[Tick]) -> None:
        self.heartbeat = Heartbeat(ticks, self.desk.pulse)
        self.heartbeat.start()

    def close(self, way_in: Closing | None = None, watch: Watch | None = None) -> None:
        """Begin nothing, finish what is under way as far as it ends soon, give the database back."""
        self.clock.stop()
        if watch is not None and self.store.corrupt:
            watch.tell_of_damage()
        if self.heartbeat is not None:
            self.heartbeat.end()
        if way_in is not None:
            way_in.close(FINISH_WITHIN)
        if self.heartbeat is not None:
            self.heartbeat.rest(FINISH_WITHIN)
        self.store.close()


def refuse_lost_accounts(config: Config, store: Store) -> None:
    """An account that still has open cases cannot just leave config.yaml: nobody could answer or close them."""
    with store.reading() as tx:
        waiting = cases.accounts_waiting(tx)
    kept = {(account.network, account.handle.lower()) for account in config.accounts}
    lost = sorted(handle for network, handle in waiting if (network, handle) not in kept)
    if lost:
        names = ", ".join(f"@{handle}" for handle in lost)
        what = f"{names} is missing and has open cases; keep it, with `open: false`, until they are done"
        raise ConfigError([Problem(place=config.where(("accounts",)), key="accounts", what=what)])


def ready_database(url: str, *, upgrade: bool | None = None) -> str:
    """The database's address, once it may be used: storage/opening.py says what that takes. Raises ConfigError."""
    try:
        open_up(url, upgrade=upgrade)
    except Unfit as no:
        raise ConfigError([Problem(place="environment", key="DATABASE_URL", what=str(no))]) from no
    return url
