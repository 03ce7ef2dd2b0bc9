"""The pictures of numbers: what is drawn comes in as figures and words, what goes out is a PNG with a text beside it."""

from handlers.charts.by_hour import Hour, ResponseByHour, response_by_hour
from handlers.charts.heat import Cell, Day, Heat, heat
from handlers.charts.picture import ALT_LIMIT, MINUTE_TICKS, RATE_TICKS, Amount, Picture
from handlers.charts.trend import Period, Trend, trend

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
