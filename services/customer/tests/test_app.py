from chassis.tables.migrations import differences
from chassis.testing import Harness, routes_without_permission
from customer.tables import Base


async def test_the_migrations_make_the_tables_that_the_models_describe(customers: Harness) -> None:
    async with customers.service.database.engine.connect() as connection:
        assert await connection.run_sync(differences, Base.metadata) == []


def test_every_route_declares_its_permission(customers: Harness) -> None:
    assert routes_without_permission(customers.app) == []
