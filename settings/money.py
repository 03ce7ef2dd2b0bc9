"""What config.yaml says of money and minutes: what a network takes for reading, and what a contact takes of work."""

import re
from math import isfinite
from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.read_cost import Price
from rules.worth import Rates
from settings import kinds
from settings.problems import Unfit
from settings.section import Section

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def _amount(written: object) -> float:
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise Unfit("must be a number, such as 5 or 2.50")
    if not (isfinite(written) and 0 < written <= 1_000_000):
        raise Unfit("must be more than 0, and a million at most")
    return float(written)


def _currency(written: object) -> str:
    text = kinds.text(written, "a currency such as NOK")
    if not _CURRENCY.fullmatch(text):
        raise Unfit("is not a currency in three capitals, such as NOK")
    return text


Amount = Annotated[float, *kinds.read_by(_amount, type="number", exclusiveMinimum=0, maximum=1_000_000)]
Currency = Annotated[str, *kinds.read_by(_currency, pattern=f"^{_CURRENCY.pattern}$")]


class ReadPrice(Section):
    """What the network takes for reading."""

    per_1000: Amount = Field(description="For a thousand posts and people that it hands over.")
    currency: Currency = Field(description="In which, such as USD.")

    @property
    def price(self) -> Price:
        """As the rules reckon with it."""
        return Price(per_1000=self.per_1000, currency=self.currency)


class Worth(Section):
    """What a contact takes of work: what the estimate of the time saved rests on."""

    phone_minutes_per_contact: Amount = Field(description="Minutes of work that a contact takes on the telephone.")
    social_minutes_per_contact: Amount = Field(description="Minutes of work that a case takes here.")
    cost_per_hour: Amount | None = Field(default=None, description="What an hour of work costs; with currency.")
    currency: Currency | None = Field(default=None, description="The currency of cost_per_hour, such as NOK.")

    @model_validator(mode="after")
    def _has_both_or_neither(self) -> Self:
        if (self.cost_per_hour is None) != (self.currency is None):
            raise Unfit("has only one of cost_per_hour and currency, and needs both or neither")
        return self

    @property
    def rates(self) -> Rates:
        """As the rules reckon with it."""
        return Rates(
            phone_minutes=self.phone_minutes_per_contact,
            social_minutes=self.social_minutes_per_contact,
            cost_per_hour=self.cost_per_hour,
            currency=self.currency or "",
        )
