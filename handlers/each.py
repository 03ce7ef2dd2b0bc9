"""Many things of a kind, of which one may go wrong: the others are done all the same."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each(items: Iterable[T], do: Callable[[T], R]) -> list[R]:
    """What `do` returned of every item; raises an ExceptionGroup, after the last one, when some of them failed."""
    done: list[R] = []
    failed: list[Exception] = []
    for item in items:
        try:
            done.append(do(item))
        except Exception as error:  # noqa: BLE001 - raised below: one bad row must not keep all others waiting
            failed.append(error)
    if failed:
        raise ExceptionGroup("not everything could be done", failed)
    return done
