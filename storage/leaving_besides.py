"""What belongs to no single case and leaves the database all the same: duty, storms, rules, digests, reading."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session

from storage.columns import Base
from storage.duty_schema import DutyRow
from storage.reads_schema import ReadRow
from storage.schema import DigestRow, RuleChange, Storm

Record = dict[str, Any]


def besides(tx: Session, since: datetime) -> Iterator[Record]:
    """The records of what happened since then, each kind in the order in which it happened."""
    wanted: dict[str, Select[Any]] = {
        "duty": select(DutyRow).where(DutyRow.at >= since).order_by(DutyRow.id),
        "storm": select(Storm).where(Storm.started_at >= since).order_by(Storm.id),
        "rule_change": select(RuleChange).where(RuleChange.at >= since).order_by(RuleChange.id),
        "digest": select(DigestRow).where(DigestRow.owed_at >= since).order_by(DigestRow.owed_at, DigestRow.name),
        "read": select(ReadRow).where(ReadRow.day >= since.date()).order_by(ReadRow.day, ReadRow.account),
    }
    for kind, query in wanted.items():
        for row in tx.scalars(query):
            yield {"type": kind, **_columns(row)}


def _columns(row: Base) -> Record:
    """All columns but numbers that mean something in one database only."""
    found = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs if column.key != "id"}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}
