"""Charges rent and excess kilometres up to a day."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contract.money.charges.model import Charge


async def charge_rent(session: AsyncSession, contract_id: UUID, through: date) -> list[Charge]:
    """Charge a contract's lines up to the midnight that begins a day; what was charged stays."""
    return []
