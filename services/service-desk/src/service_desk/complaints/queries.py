"""Finds the reports on a complaint."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import NotFound
from service_desk.complaints.model import Report


def reports(ticket_id: UUID) -> Select[Report]:
    """All submissions of the report on a ticket that the caller was found to see."""
    return select(Report).where(Report.ticket_id == ticket_id)


async def report_to_decide(session: AsyncSession, ticket_id: UUID) -> Report:
    """The report that waits for headquarters; its ticket is locked already."""
    wanted = reports(ticket_id).where(Report.decision.is_(None))
    report = await session.scalar(wanted)
    if report is None:
        raise NotFound
    return report
