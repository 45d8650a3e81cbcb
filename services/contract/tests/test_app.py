from sqlalchemy.ext.asyncio import create_async_engine

from chassis.tables.migrations import differences
from chassis.testing import Harness, routes_without_permission
from contract.tables import Base


async def test_the_migrations_make_the_tables_that_the_models_describe(database_url: str) -> None:
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences, Base.metadata) == []
    await engine.dispose()


def test_every_route_says_who_may_use_it(service: Harness) -> None:
    assert routes_without_permission(service.app) == []
