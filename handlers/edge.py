"""A person's gesture as one transaction: dedupe key, change, audit and what is owed; Slack gets its ack afterwards."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from handlers.desk import Desk
from storage import gestures


def once(desk: Desk, key: str, unit: Callable[[Session], object]) -> bool:
    """Run `unit` and remember `key` in one commit; False when the key was known, and nothing was done.

    When `unit` raises, the key is not remembered either: the next delivery is a first one again.
    """

    def remembered(tx: Session) -> bool:
        if not gestures.first_time(tx, key, desk.now()):
            return False
        unit(tx)
        return True

    done = desk.store.work(remembered)
    if done:
        desk.nudge()
    return done
