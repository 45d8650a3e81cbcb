"""Finds programs by the id they sign in with."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.clients.model import ApiClient


async def client_called(session: AsyncSession, client_id: str) -> ApiClient | None:
    """The program with this id."""
    return await session.scalar(select(ApiClient).where(ApiClient.client_id == client_id))
