from sqlalchemy.ext.asyncio import create_async_engine

from chassis.tables.migrations import differences
from chassis.testing import Harness, routes_without_permission
from gateway.tables import Base


async def test_every_route_says_who_may_use_it(gateway: Harness) -> None:
    assert routes_without_permission(gateway.app) == []


async def test_the_migrations_make_the_tables_that_the_models_describe(database_url: str) -> None:
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences, Base.metadata) == []
    await engine.dispose()


async def test_answers_carry_the_headers_that_browsers_heed(gateway: Harness) -> None:
    async with gateway.client() as client:
        for path in ("/", "/api/me", "/api/fleet/v1/vehicles", "/nowhere"):
            headers = (await client.get(path)).headers
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["strict-transport-security"]
            assert "access-control-allow-origin" not in headers


async def test_health_is_told_without_a_token(gateway: Harness) -> None:
    async with gateway.client() as client:
        assert (await client.get("/livez")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).status_code == 200
