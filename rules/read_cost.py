"""What reading the networks cost in a period: for each account, and for each case that was answered.

Networks bill for what they hand over, which is posts and, on X, the people who wrote them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

Account = tuple[str, str]  #: network and handle, lower case

#: What each number means, to be printed beside it.
DEFINITIONS: Mapping[str, str] = {
    "resources": "Posts and people that the network handed over and bills for, on these days of the team's clock.",
    "each": "Resources for each case of the account that was answered in the period.",
    "cost": "Resources times the price in the settings: an estimate, for the network's own bill counts otherwise.",
}


@dataclass(frozen=True, kw_only=True)
class DayOfReading:
    """What was read for one account on one day."""

    network: str
    account: str  #: lower case
    day: date
    resources: int


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a network takes for reading."""

    per_1000: float
    currency: str  #: such as USD


@dataclass(frozen=True, kw_only=True)
class ReadCost:
    """What reading one account came to."""

    account: Account
    resources: int
    answered: int  #: cases
    price: Price | None  #: None: not known, and so is every cost

    @property
    def cost(self) -> float | None:
        """In the currency of the price, not rounded."""
        return None if self.price is None else self.resources * self.price.per_1000 / 1000

    @property
    def each(self) -> float | None:
        """Resources for each answered case; None when none was answered."""
        return self.resources / self.answered if self.answered else None

    @property
    def cost_each(self) -> float | None:
        """Cost of each answered case."""
        return None if self.cost is None or not self.answered else self.cost / self.answered


def read_costs(
    days: Iterable[DayOfReading], answered: Mapping[Account, int], prices: Mapping[Account, Price]
) -> list[ReadCost]:
    """The cost of each account that was read or answered, in the order of their names.

    `answered` says how many of its cases were answered in the period, `prices` what its network takes.
    """
    resources = dict.fromkeys(answered, 0)
    for one in days:
        account = (one.network, one.account)
        resources[account] = resources.get(account, 0) + one.resources
    return [
        ReadCost(account=account, resources=number, answered=answered.get(account, 0), price=prices.get(account))
        for account, number in sorted(resources.items())
    ]


def by_currency(costs: Iterable[ReadCost]) -> dict[str, float]:
    """What all accounts with a price came to, in each currency: amounts in two are never added."""
    found: dict[str, float] = {}
    for one in costs:
        if one.price is not None and one.cost is not None:
            found[one.price.currency] = found.get(one.price.currency, 0.0) + one.cost
    return found
