"""The pictures of numbers: figures and words come in, a PNG with a text beside it goes out."""

from handlers.charts.by_hour import Hour, ResponseByHour, response_by_hour
from handlers.charts.by_period import Period, Trend, trend
from handlers.charts.by_week import Cell, Day, Heat, heat
from handlers.charts.picture import ALT_LIMIT, MINUTE_TICKS, RATE_TICKS, Amount, Picture

__all__ = [
    "ALT_LIMIT",
    "MINUTE_TICKS",
    "RATE_TICKS",
    "Amount",
    "Cell",
    "Day",
    "Heat",
    "Hour",
    "Period",
    "Picture",
    "ResponseByHour",
    "Trend",
    "heat",
    "response_by_hour",
    "trend",
]
