"""Binds lines to the tariffs that price what goes beyond them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from contract.lines.model import Line
from contract.tariffs.queries import tariffs_in_force


async def freeze_tariffs(session: AsyncSession, lines: Iterable[Line], on: date) -> None:
    """Let each line keep the tariff of that day for good; what is frozen already stays."""
    fresh = [line for line in lines if line.tariff_version is None]
    tariffs = await tariffs_in_force(session, (line.tariff_ref for line in fresh), on)
    for line in fresh:
        line.tariff_version = tariffs[line.tariff_ref].version
