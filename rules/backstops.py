"""The rules that no settings file can take away: nobody waits a whole day, and no day ends with a question unseen."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from rules.actions import Actions, Step
from rules.clocks import Clock
from rules.conditions import Age, All, AnyOf, Aspect, BeforeMidnight, Is, NoneOf, Waiting
from rules.ruleset import Once, Rule

A_WHOLE_DAY = "A whole day"
BEFORE_MIDNIGHT = "Before midnight"
NAMES = (A_WHOLE_DAY, BEFORE_MIDNIGHT)  #: no rule of the settings may have one of these

_DAY = timedelta(hours=24)
_LATE = 23 * 60  #: minutes after midnight
_OPEN = Is(aspect=Aspect.STATE, values=frozenset({"new", "claimed"}))


def backstops(zone: ZoneInfo, *, admin_channel: str, escalation_channel: str) -> tuple[Rule, ...]:
    """Both of them; `zone` is the team's.

    A case that is open 24 hours after its oldest unanswered post, or after its first where none is known to wait, calls
    the communication manager and the admins' channel (S11), and again when the customer writes once more after that. At
    23:00 every case that came in that day and is still owed an answer is listed in the channel of the escalations
    (S10); nobody is called for it, so it may come in quiet hours.
    """
    waits = Waiting(at_least=timedelta(), clock=Clock.CALENDAR)
    old = All(parts=(Age(at_least=_DAY, clock=Clock.CALENDAR), NoneOf(parts=(waits,))))
    day = AnyOf(parts=(Waiting(at_least=_DAY, clock=Clock.CALENDAR), old))
    alarm = Step(notify=("communication_manager", admin_channel), urgent=True)
    late = BeforeMidnight(zone=zone, minute=_LATE)
    return (
        Rule(
            name=A_WHOLE_DAY,
            condition=All(parts=(_OPEN, day)),
            clock=Clock.CALENDAR,
            once=Once.POST,
            actions=Actions(escalate=(alarm,)),
        ),
        Rule(
            name=BEFORE_MIDNIGHT,
            condition=All(parts=(_OPEN, late)),
            clock=Clock.CALENDAR,
            actions=Actions(escalate=(Step(notify=(escalation_channel,), urgent=True),)),
        ),
    )
