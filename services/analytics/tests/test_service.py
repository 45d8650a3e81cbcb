import asyncpg
from sqlalchemy import MetaData

from analytics.tables import Base
from chassis.tables.migrations import differences, migrate_async
from chassis.testing import Harness, routes_without_permission, template_database


async def test_the_migrated_database_is_what_the_models_say(analytics: Harness) -> None:
    metadata: MetaData = Base.metadata
    async with analytics.service.database.engine.connect() as connection:
        assert await connection.run_sync(differences, metadata) == []


async def test_every_route_declares_its_permission(analytics: Harness) -> None:
    assert routes_without_permission(analytics.app) == []


async def test_it_publishes_nothing(analytics: Harness) -> None:
    assert await analytics.rows("SELECT 1 FROM outbox UNION ALL SELECT 1 FROM event_log") == []


async def test_a_database_with_trips_of_contracts_takes_in_those_of_orders(
    database_admin_url: str,
) -> None:
    async def first(url: str) -> None:
        await migrate_async("analytics", url, "0001")

    async with template_database(database_admin_url, "upgraded", first) as old, old.clone() as url:
        connection = await asyncpg.connect(url)
        await connection.execute(
            "INSERT INTO occurrence_fact VALUES (gen_random_uuid(), 'contract.signed.v1',"
            " gen_random_uuid(), gen_random_uuid(), NULL, '{PD}', '2026-04-01');"
            "INSERT INTO vehicle_ref VALUES (gen_random_uuid(), '沪A·12345', 1)"
        )
        await migrate_async("analytics", url)
        (happened,) = await connection.fetch("SELECT contract_id, order_id FROM occurrence_fact")
        (vehicle,) = await connection.fetch("SELECT label, model_name FROM vehicle_ref")
        await connection.close()
    assert happened["contract_id"] is not None
    assert happened["order_id"] is None
    assert (vehicle["label"], vehicle["model_name"]) == ("沪A·12345", None)
