"""What a merge of customers does to their credit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contract.credit.model import CreditHold, CreditProfile
from contract.tables import Base
from contracts.events.contract import CreditHoldPlaced, HoldCause


class MergeHold(Base):
    """The hold that a merge put on its survivor, to be released when the merge is undone."""

    __tablename__ = "merge_hold"

    merge_id: Mapped[UUID] = mapped_column(primary_key=True)
    hold_id: Mapped[UUID] = mapped_column(ForeignKey(CreditHold.id))


@dataclass(frozen=True)
class Standing:
    """The parts of an exposure as the rows behind them add up, in fen."""

    open_invoices: int
    unbilled: int
    reserved: int
    deposits: int

    def put_into(self, profile: CreditProfile) -> None:
        """Let the profile say what its rows say."""
        profile.open_invoices_amount, profile.unbilled_amount = self.open_invoices, self.unbilled
        profile.reserved_amount, profile.deposits_amount = self.reserved, self.deposits


def hold_together(
    survivor: CreditProfile, merged: CreditProfile | None, at: datetime
) -> CreditHoldPlaced | None:
    """Whoever was held stays held, and a debt that is too high for one limit is held.

    Limit, grade and term are the survivor's.
    """
    if merged and merged.hold:
        return survivor.place_hold(merged.hold.cause, merged.hold.reason, None, at)
    if survivor.exposure.amount > survivor.limit_amount:
        reason = "Together with the customer merged into it, it owes more than its limit."
        return survivor.place_hold(HoldCause.OVER_LIMIT, reason, None, at)
    return None
