"""Revenue, cost, vehicle time, feedback; trips and happenings of orders."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    orders()
    amounts()
    names()
    time_of_vehicles()
    feedback()


def orders() -> None:
    op.add_column("vehicle_ref", sa.Column("model_id", sa.Uuid()))
    op.add_column("vehicle_ref", sa.Column("model_name", sa.Text()))
    for table in ("trip_fact", "occurrence_fact"):
        op.alter_column(table, "contract_id", nullable=True)
        op.add_column(table, sa.Column("order_id", sa.Uuid()))
    op.create_index("occurrence_fact_order_id_idx", "occurrence_fact", ["order_id"])


def charged() -> list[sa.Column[Any]]:
    return [
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid()),
        sa.Column("order_id", sa.Uuid()),
        sa.Column("trip_sheet_id", sa.Uuid()),
        sa.Column("vehicle_id", sa.Uuid()),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
    ]


def amounts() -> None:
    op.create_table(
        "charge_fact", *charged(), sa.PrimaryKeyConstraint("charge_id", name="charge_fact_pkey")
    )
    op.create_table(
        "revenue_fact",
        *charged(),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("charge_id", "document_id", name="revenue_fact_pkey"),
    )
    for table in ("charge_fact", "revenue_fact"):
        op.create_index(f"{table}_customer_id_idx", table, ["customer_id"])
    op.create_table(
        "cost_fact",
        sa.Column("cost_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid()),
        sa.Column("trip_sheet_id", sa.Uuid()),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("cost_id", name="cost_fact_pkey"),
    )
    op.create_index("cost_fact_vehicle_id_idx", "cost_fact", ["vehicle_id"])
    op.create_table(
        "receipt_fact",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid()),
        sa.Column("order_id", sa.Uuid()),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="receipt_fact_pkey"),
    )
    op.create_index("receipt_fact_customer_id_idx", "receipt_fact", ["customer_id"])


def names() -> None:
    for table in ("undertaking_ref", "driver_ref"):
        op.create_table(
            table,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("label", sa.Text(), nullable=False),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=f"{table}_pkey"),
        )


def time_of_vehicles() -> None:
    op.create_table(
        "vehicle_join_fact",
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("vehicle_id", name="vehicle_join_fact_pkey"),
    )
    op.create_table(
        "occupation_fact",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", INSTANT),
        sa.Column("ends_at", INSTANT),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", name="occupation_fact_pkey"),
    )
    op.create_index("occupation_fact_vehicle_id_idx", "occupation_fact", ["vehicle_id"])
    op.create_table(
        "block_fact",
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("vehicle_id", "version", name="block_fact_pkey"),
    )


def feedback() -> None:
    op.create_table(
        "ticket_fact",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("driver_id", sa.Uuid()),
        sa.Column("vehicle_id", sa.Uuid()),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="ticket_fact_pkey"),
    )
    op.create_index("ticket_fact_customer_id_idx", "ticket_fact", ["customer_id"])
