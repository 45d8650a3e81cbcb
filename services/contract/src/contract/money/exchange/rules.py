"""Comma-separated text, in and out."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from contracts.events.contract import PaymentMethod

LARGEST = 10**13
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _or_none(value: Any) -> Any:
    return value or None


class ReceiptRow(BaseModel):
    """A line of a bank statement; amounts are in fen, customer and invoice are numbers."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: Words
    amount: int = Field(gt=0, le=LARGEST)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "CNY"
    method: PaymentMethod
    external_ref: Words
    received_on: date
    invoice: Annotated[Words | None, BeforeValidator(_or_none)] = None


class Outcome(StrEnum):
    """What became of an imported line."""

    CREATED = "created"
    KNOWN = "known"
    REFUSED = "refused"


class Imported(BaseModel):
    """What became of one line, counted from one, and why if it was refused."""

    row: int
    outcome: Outcome
    external_ref: str | None = None
    receipt_id: UUID | None = None
    number: str | None = None
    reason: str | None = None


def rows_in(text: str) -> list[dict[str, Any]]:
    """The lines of a text by the names in its first line."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), restkey="unnamed")
    return [dict(row) for row in reader]


def text_of(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as text under a line with their names."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return written.getvalue()
