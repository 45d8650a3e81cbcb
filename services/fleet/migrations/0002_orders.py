"""Undertakings: a contract's line or an order; swaps and driver changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE

from chassis.tables.migrations import scope_columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True)
WORD = sa.String(40)
ONE_UNDERTAKING = (
    "num_nonnulls(contract_id, contract_number, line_id) IN (0, 3) "
    "AND num_nonnulls(order_id, order_number, order_revision) IN (0, 3) "
    "AND (contract_id IS NULL) <> (order_id IS NULL)"
)


def upgrade() -> None:
    undertakings()
    for table in ("fulfilment_demands", "assignments", "trip_sheets"):
        either_contract_or_order(table)
    demands()
    assignments()
    op.add_column("drivers", sa.Column("state", WORD, nullable=False, server_default="active"))
    op.add_column("drivers", sa.Column("leaves_at", INSTANT))
    op.alter_column("drivers", "state", server_default=None)
    driver_changes()


def undertakings() -> None:
    op.create_table(
        "undertakings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("ends_at", INSTANT),
        sa.Column("end_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="undertakings_pkey"),
    )


def either_contract_or_order(table: str) -> None:
    for column in ("contract_id", "contract_number", "line_id"):
        op.alter_column(table, column, nullable=True)
    op.add_column(table, sa.Column("order_id", sa.Uuid))
    op.add_column(table, sa.Column("order_number", sa.Text))
    op.add_column(table, sa.Column("order_revision", sa.BigInteger))
    op.create_check_constraint(f"{table}_one_undertaking_check", table, ONE_UNDERTAKING)
    if table != "assignments":
        itinerary = sa.Column("itinerary", JSONB, nullable=False, server_default="[]")
        op.add_column(table, itinerary)
        op.alter_column(table, "itinerary", server_default=None)
    if table != "fulfilment_demands":
        op.create_index(f"{table}_order_id_idx", table, ["order_id"])


def demands() -> None:
    table = "fulfilment_demands"
    op.create_unique_constraint(f"{table}_order_id_key", table, ["order_id"])
    op.add_column(table, sa.Column("period", TSTZRANGE))
    op.execute(
        "UPDATE fulfilment_demands d SET period = tstzrange("
        "d.starts_on::timestamp AT TIME ZONE b.time_zone, "
        "d.ends_on::timestamp AT TIME ZONE b.time_zone, '[)') "
        "FROM branch_refs b WHERE b.code = d.branch"
    )
    op.alter_column(table, "period", nullable=False)
    op.add_column(table, sa.Column("served_until", INSTANT))
    declined = sa.Column("declined", ARRAY(sa.Uuid), nullable=False, server_default="{}")
    op.add_column(table, declined)
    op.alter_column(table, "declined", server_default=None)
    op.add_column(table, sa.Column("wish", JSONB))
    op.add_column(table, sa.Column("wished_revision", sa.BigInteger))
    op.drop_index(f"{table}_waiting_idx", table)
    op.create_index(
        f"{table}_unserved_idx",
        table,
        ["branch", "id"],
        postgresql_where=sa.text("state = 'waiting' OR wished_revision IS NOT NULL"),
    )


def assignments() -> None:
    table = "assignments"
    # One demand may be served by several after each other; at an instant one of them is primary.
    op.drop_constraint(f"{table}_demand_id_key", table)
    op.create_index(f"{table}_demand_id_idx", table, ["demand_id"])
    for column in ("replacement_for", "swapped_from"):
        op.add_column(table, sa.Column(column, sa.Uuid))
        op.create_foreign_key(f"{table}_{column}_fkey", table, table, [column], ["id"])
    op.create_index(f"{table}_replacement_for_idx", table, ["replacement_for"])
    op.create_exclude_constraint(
        f"{table}_one_primary",
        table,
        ("demand_id", "="),
        ("period", "&&"),
        using="gist",
        where=sa.text("state = 'active' AND replacement_for IS NULL"),
    )


def driver_changes() -> None:
    op.create_table(
        "driver_changes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("ticket_id", sa.Uuid),
        sa.Column("assignment_id", sa.Uuid),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("driver_id", sa.Uuid, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("cause", WORD, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("proposed_driver_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("new_driver_id", sa.Uuid),
        sa.Column("from_at", INSTANT),
        sa.Column("refuse_reason", sa.Text),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_at", INSTANT),
        *scope_columns(),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name="driver_changes_assignment_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["driver_id"], ["drivers.id"], name="driver_changes_driver_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="driver_changes_pkey"),
    )
    for column in ("ticket_id", "assignment_id", "customer_id", "org_path", "owner_id"):
        op.create_index(f"driver_changes_{column}_idx", "driver_changes", [column])
