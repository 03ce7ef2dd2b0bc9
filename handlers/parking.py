"""One bad thing among many: it fails, is tried again twice, and is parked for a person; all others are done."""

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from clients import Busy, Unauthorised, Unreachable
from handlers import parked_words
from handlers.blocks import actions, button, section
from handlers.desk import Desk
from handlers.each import each as _each
from storage import failures
from storage.failures import MOST, Failure, Kind

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")

AGAIN = "parked_again"  #: the button
EVERYTHING = "*"  #: its value for all of a kind
NOTICES = 5  #: an hour for each kind: what fails for all is one notice more and no storm
WITHIN = timedelta(hours=1)


def attempt(do: Callable[[], R], failed: Callable[[Exception], S]) -> R | S:
    """What `do` returns, or `failed` of its error; raises when it was the database, Slack or a network that failed."""
    try:
        return do()
    except (Busy, Unreachable, Unauthorised):
        raise
    except Exception as error:
        if failures.is_the_storages_own(error):
            raise
        return failed(error)


def each(
    desk: Desk,
    kind: Kind,
    items: Iterable[T],
    do: Callable[[T], R],
    *,
    subject: Callable[[T], object] = str,
    place: Callable[[T], Mapping[str, str]] = lambda _: {},
    parked: Callable[[T, Failure], object] = lambda _item, _failure: None,
) -> list[R]:
    """What `do` returned of every item that is not parked and did not fail; `parked` is told of each that now is.

    Raises an ExceptionGroup, after the last one, when the database failed with some.
    """
    items = list(items)
    if not items:
        return []
    with desk.store.reading() as tx:
        held = failures.held(tx, kind, desk.now())

    def one(item: T) -> list[R]:
        name = str(subject(item))

        def failing(error: Exception) -> list[R]:
            failure = failed(desk, kind, name, error, place=place(item))
            if failure.just_parked:
                parked(item, failure)
            return []

        return [] if name in held else attempt(lambda: [do(item)], failing)

    return [done for found in _each(items, one) for done in found]


def failed(
    desk: Desk,
    kind: Kind,
    subject: str,
    error: Exception,
    *,
    place: Mapping[str, str] | None = None,
    most: int = MOST,
    reference: str = "",
) -> Failure:
    """Count one failure in a transaction of its own; the admins are told when it is parked."""
    if not reference:
        reference = secrets.token_hex(4)
        log.error("unexpected failure %s of a %s", reference, kind.value, exc_info=error)
    now = desk.now()

    def unit(tx: Session) -> Failure:
        failure = failures.note(tx, kind, subject, reference=reference, now=now, place=place, most=most)
        if failure.just_parked:
            tell(desk, tx, failure)
        return failure

    failure = desk.store.work(unit)
    if failure.just_parked:
        desk.nudge()
    return failure


def tell(desk: Desk, tx: Session, failure: Failure) -> None:
    """Owe the admins a notice with what to do, and a button where trying again can help."""
    kind, now = failure.kind, desk.now()
    many = failures.parked_lately(tx, kind, now, WITHIN) > NOTICES
    if many:
        key, text, value = f"parked:{kind}:{now:%Y-%m-%dT%H}", parked_words.parked_many(kind), f"{kind}:{EVERYTHING}"
    else:
        place = dict(failure.place)
        if "channel" in place and "ts" in place:
            place["link"] = desk.directory.link(place["channel"], place["ts"])
        text = parked_words.parked(kind, place, failure.reference)
        key, value = f"parked:{kind}:{failure.reference}", f"{kind}:{failure.subject}"
    offers = many or kind not in (Kind.EVENT, Kind.THREAD) or bool(failure.place)
    row = [actions(button("🔁 Try again", AGAIN, value, describe="Try again what is parked"))] if offers else []
    desk.tell_admins(tx, key, text, blocks=[section(text), *row])
