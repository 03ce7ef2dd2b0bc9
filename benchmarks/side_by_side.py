"""Prints how many times as long one thing takes as another, both measured in this run; no figure stands alone.

    python -m benchmarks.side_by_side

Durations depend on the machine; ratios taken in turn on the same one tell what a promise costs, and whether it grows.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import acknowledging, growth, pure_rules, rules_cost, ten_years
from benchmarks.interleaved import Ratio


def main() -> int:
    """Measure and print everything; returns 0."""
    with tempfile.TemporaryDirectory(prefix="socialcare-bench-") as name:
        folder = Path(name)
        _show("Rules", pure_rules.ratios())
        _show("Many rules", rules_cost.ratios())
        _show("Answering Slack", acknowledging.ratios(folder))
        _show("A database that has grown (SQLite)", growth.ratios(folder))
        _show("A database of years (SQLite)", ten_years.ratios(folder / "years"))
    return 0


def _show(title: str, found: list[Ratio]) -> None:
    print(f"\n{title}")
    for ratio in found:
        print(f"{ratio.times:>12,.2f} times  {ratio.what}\n{'':>20}{ratio.meaning}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
