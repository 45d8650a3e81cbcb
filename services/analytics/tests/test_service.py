from sqlalchemy import MetaData

from analytics.tables import Base
from chassis.tables.migrations import differences
from chassis.testing import Harness, routes_without_permission


async def test_the_migrated_database_is_what_the_models_say(analytics: Harness) -> None:
    metadata: MetaData = Base.metadata
    async with analytics.service.database.engine.connect() as connection:
        assert await connection.run_sync(differences, metadata) == []


async def test_every_route_declares_its_permission(analytics: Harness) -> None:
    assert routes_without_permission(analytics.app) == []


async def test_it_publishes_nothing(analytics: Harness) -> None:
    assert await analytics.rows("SELECT 1 FROM outbox UNION ALL SELECT 1 FROM event_log") == []
