"""What a vehicle is promised to."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from contracts.event import Event


class Undertaking(Event):
    """What is served: a line of a signed contract, or a revision of a confirmed ad-hoc order."""

    contract_id: UUID | None = None
    contract_number: str | None = None
    line_id: UUID | None = None
    order_id: UUID | None = None
    order_number: str | None = None
    order_revision: int | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        contract = (self.contract_id, self.contract_number, self.line_id)
        order = (self.order_id, self.order_number, self.order_revision)
        if (None in contract) == (None in order):
            raise ValueError("name either a contract's line or an order's revision")
        return self

    @property
    def document_number(self) -> str:
        """What people call it by."""
        number = self.contract_number or self.order_number
        assert number is not None
        return number
