"""Trigger: GET /healthz and GET /metrics. Both show the latest look and ask nobody, so they answer whatever hangs."""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from handlers.health import Report
from handlers.health_lines import to_do, what
from rules.health import GONE, WATCH, Beat, Severity

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"


class Reporting(Protocol):
    """Where the latest look is kept."""

    def report(self) -> Report | None: ...


class Door:
    """The way in by HTTP: Slack's events, if this process takes them, and the two pages on our own health."""

    def __init__(self, watch: Reporting, slack: "WSGIApplication | None" = None) -> None:
        self._watch = watch
        self._slack = slack
        self._registry = CollectorRegistry()
        self._registry.register(Gauges(watch))
        self._inside = 0
        self._shut = False
        self._idle = threading.Condition()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        page = {"/healthz": self._healthz, "/metrics": self._metrics}.get(environ.get("PATH_INFO", ""))
        if page is not None:
            if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
                return _answer(start_response, "405 Method Not Allowed", TEXT, b"", ("Allow", "GET, HEAD"))
            return page(start_response)
        if self._slack is None:
            return _answer(start_response, "404 Not Found", TEXT, b"Here are /healthz and /metrics.\n")
        with self._idle:
            if self._shut:  # no ack: Slack delivers it again, to whoever is there then
                return _answer(start_response, "503 Service Unavailable", TEXT, b"This process is ending.\n")
            self._inside += 1
        try:
            return self._slack(environ, start_response)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            # Bolt reads before it looks at the signature: anybody may have sent this.
            log.warning("a request that is none of Slack's: %s", type(error).__name__)
            return _answer(start_response, "400 Bad Request", TEXT, b"This is none of Slack's requests.\n")
        finally:
            with self._idle:
                self._inside -= 1
                self._idle.notify_all()

    def close(self, within: float) -> None:
        """Take nothing more from Slack, and return when what is inside has its answer, or after so many seconds."""
        with self._idle:
            self._shut = True
            self._idle.wait_for(lambda: self._inside == 0, within)

    def _healthz(self, start_response: "StartResponse") -> Iterable[bytes]:
        report = self._watch.report()
        status = _status(report)
        body = {
            "status": status,
            "checked_at": report.at.isoformat(timespec="seconds") if report else None,
            "findings": [
                {
                    "severity": finding.severity.value,
                    "finding": finding.key,
                    "since": finding.since.isoformat(timespec="seconds"),
                    "what": what(finding),
                    "to_do": to_do(finding),
                }
                for finding in (report.findings if report else ())
            ],
        }
        line = "503 Service Unavailable" if status in ("broken", "starting") else "200 OK"
        return _answer(start_response, line, JSON, json.dumps(body, indent=1).encode() + b"\n")

    def _metrics(self, start_response: "StartResponse") -> Iterable[bytes]:
        return _answer(start_response, "200 OK", CONTENT_TYPE_LATEST, generate_latest(self._registry))


def _status(report: Report | None) -> str:
    """ "starting", "broken", "warning" or "ok"."""
    if report is None:
        return "starting"
    severities = {finding.severity for finding in report.findings}
    return next((one.value for one in (Severity.BROKEN, Severity.WARNING) if one in severities), "ok")


def _answer(
    start_response: "StartResponse", status: str, kind: str, body: bytes, *headers: tuple[str, str]
) -> Sequence[bytes]:
    start_response(
        status,
        [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *headers],
    )
    return [body]


class Gauges(Collector):
    """The facts of the latest look as Prometheus reads them; ages in seconds, none where there is nothing to age."""

    def __init__(self, watch: Reporting) -> None:
        self._watch = watch

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family after the other; nothing before the first look."""
        report = self._watch.report()
        if report is None:
            return
        facts, now = report.facts, report.at

        def gauge(name: str, text: str, labels: Sequence[str] = ()) -> GaugeMetricFamily:
            return GaugeMetricFamily(f"socialcare_{name}", text, labels=labels)

        healthy = gauge("healthy", "1 when nothing stands still")
        healthy.add_metric([], float(_status(report) != "broken"))
        found = gauge(
            "finding", "1 for each thing that stands still or that a person should look at", ("finding", "severity")
        )
        for finding in report.findings:
            found.add_metric([finding.key, finding.severity.value], 1)
        owed = gauge("slack_owed", "Messages that Slack does not show yet", ("kind",))
        owed_age = gauge("slack_owed_age_seconds", "Age of the oldest message owed", ("kind",))
        for queue in facts.queues:
            owed.add_metric([queue.kind], queue.count)
            if queue.oldest is not None:
                owed_age.add_metric([queue.kind], _seconds(now - queue.oldest))
        parked = gauge("slack_parked", "Messages that Slack will not take as they are")
        parked.add_metric([], facts.parked)
        failed = gauge("failed", "What was put aside after failing again and again", ("kind",))
        for kind, count, _ in facts.failed:
            failed.add_metric([kind], count)
        files = gauge("slack_files", "Charts and files of the last 30 days, by how far they have come", ("state",))
        for state, count in facts.files:
            files.add_metric([state], count)
        yield from (healthy, found, owed, owed_age, parked, files, failed)
        yield from (*_replies(report, gauge), *_readings(report, gauge), _beats(report, gauge))


Gauge = Callable[[str, str, Sequence[str]], GaugeMetricFamily]


def _replies(report: Report, gauge: Gauge) -> Iterator[GaugeMetricFamily]:
    replies, now = report.facts.replies, report.at
    count = gauge("replies", "Replies on their way to a network, by state", ("state",))
    age = gauge("replies_age_seconds", "Since when the oldest is due, or of unknown fate", ("state",))
    for state, number, oldest in (
        ("approved", replies.approved, replies.oldest_due),
        ("unsure", replies.unsure, replies.oldest_unsure),
    ):
        count.add_metric([state], number)
        if oldest is not None:
            age.add_metric([state], _seconds(now - oldest))
    return iter((count, age))


def _readings(report: Report, gauge: Gauge) -> Iterator[GaugeMetricFamily]:
    age = gauge("poll_age_seconds", "Since the last completed look at an account", ("account",))
    fails = gauge("poll_failing", "1 while an account cannot be read", ("account",))
    for reading in report.facts.readings:
        fails.add_metric([reading.account], float(reading.failing_since is not None))
        if reading.completed_at is not None:
            age.add_metric([reading.account], _seconds(report.at - reading.completed_at))
    return iter((age, fails))


def _beats(report: Report, gauge: Gauge) -> GaugeMetricFamily:
    age = gauge("beat_age_seconds", "Since a part of a living process last came round", ("process", "part"))
    for beat in _living(report):
        age.add_metric([beat.process, beat.part], _seconds(report.at - beat.at))
    return age


def _living(report: Report) -> Iterator[Beat]:
    spoke = {beat.process: beat.at for beat in report.facts.beats if beat.part == WATCH}
    for beat in report.facts.beats:
        if beat.process in spoke and report.at - spoke[beat.process] <= GONE:
            yield beat


def _seconds(age: timedelta) -> float:
    return max(age.total_seconds(), 0.0)
