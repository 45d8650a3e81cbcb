"""Alembic for every service: one environment, each service's own versions."""

import asyncio
import importlib
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

HERE = Path(__file__).parent
CHASSIS_TABLES = {
    "alembic_version",
    "outbox",
    "aggregate_version",
    "event_log",
    "personal",
    "relay_state",
    "published_type",
    "inbox",
    "received_type",
    "parked",
    "dead_letter_action",
    "idempotency",
    "scheduled",
    "number_counter",
    "revoked_session",
    "replacement",
    "moved_reference",
}
FOLLOW_REPLACEMENT = """
CREATE OR REPLACE FUNCTION follow_replacement_of_{column}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    follower replacement%ROWTYPE;
BEGIN
    LOOP
        PERFORM pg_advisory_xact_lock_shared(
            hashtextextended('replacement ' || NEW.{column}, 0));
        SELECT * INTO follower FROM replacement WHERE old_id = NEW.{column} AND NOT undone;
        EXIT WHEN NOT FOUND;
        INSERT INTO moved_reference
        VALUES (follower.move_id, TG_TABLE_NAME, '{column}', NEW.id) ON CONFLICT DO NOTHING;
        NEW.{column} := follower.new_id;
    END LOOP;
    RETURN NEW;
END $$
"""


def message_tables_v1() -> None:
    """Create the tables behind the bus; the first step of each service's first migration."""
    _run("message_tables_v1.sql")


def replacement_tables_v1() -> None:
    """Create what `chassis.tables.replacements` writes down."""
    _run("replacements_v1.sql")


def follow_replacements_v1(*tables: str, column: str = "customer_id") -> None:
    """Let no row of these tables, whose key is a single uuid `id`, ever hold a replaced id."""
    op.execute(FOLLOW_REPLACEMENT.format(column=column))
    for table in tables:
        op.execute(
            f"CREATE TRIGGER follow_replacement_of_{column} "
            f"BEFORE INSERT OR UPDATE OF {column} ON {table} FOR EACH ROW "
            f"WHEN (NEW.{column} IS NOT NULL) EXECUTE FUNCTION follow_replacement_of_{column}()"
        )


def _run(file: str) -> None:
    for statement in (HERE / file).read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)


def scope_columns() -> list[sa.Column[Any]]:
    """The columns of the stamp that says whom a record belongs to (`Scoped`)."""
    return [
        sa.Column("org_path", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("team_ids", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("dealer_id", sa.Uuid),
        sa.Column("visibility", sa.String(40), nullable=False),
    ]


def migrate(module: str, url: str, revision: str = "head") -> None:
    """Bring a service's database up to a revision."""
    asyncio.run(migrate_async(module, url, revision))


async def migrate_async(module: str, url: str, revision: str = "head") -> None:
    """The same from within an event loop."""
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool
    )
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, module, revision)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, module: str, revision: str) -> None:
    # A lock on a busy table would queue everybody else behind the migration.
    connection.exec_driver_sql("SET lock_timeout = '2s'")
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended('migrate', 0))")
    config = _config(module)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config(module: str) -> Config:
    service = Path(str(importlib.import_module(module).__file__)).parents[2]
    config = Config()
    config.set_main_option("script_location", str(HERE / "alembic"))
    config.set_main_option("version_locations", str(service / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    """Where a service's models and its migrated database disagree; empty when they agree."""

    def ours(_: Any, name: str | None, kind: str, __: bool, ___: Any) -> bool:
        known = name in CHASSIS_TABLES or str(name).startswith(("event_log_p", "inbox_"))
        return not (kind == "table" and known)

    context = MigrationContext.configure(
        connection, opts={"include_object": ours, "compare_type": True}
    )
    found: list[Any] = compare_metadata(context, metadata)
    return found
