from chassis.tables.migrations import differences
from chassis.testing import Harness
from chassis.testing.routes import routes_without_permission
from service_desk.tables import Base


async def test_the_migrations_make_the_tables_that_the_models_describe(service: Harness) -> None:
    async with service.service.database.engine.connect() as connection:
        assert await connection.run_sync(differences, Base.metadata) == []


def test_every_route_declares_its_permission(service: Harness) -> None:
    assert routes_without_permission(service.app) == []
