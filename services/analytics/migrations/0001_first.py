"""The names that figures are labelled with, and the first facts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.tables.migrations import message_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    message_tables_v1()
    references()
    facts_of_opportunities()
    facts_of_contracts_and_trips()


def references() -> None:
    op.create_table(
        "customer_ref",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="customer_ref_pkey"),
    )
    op.create_table(
        "vehicle_ref",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="vehicle_ref_pkey"),
    )
    op.create_table(
        "branch_ref",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="branch_ref_pkey"),
    )


def facts_of_opportunities() -> None:
    op.create_table(
        "opportunity_fact",
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid()),
        sa.Column("line", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expected_close_on", sa.Date(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("team_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("dealer_id", sa.Uuid()),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("opportunity_id", name="opportunity_fact_pkey"),
    )
    op.create_index("opportunity_fact_org_path_idx", "opportunity_fact", ["org_path"])
    op.create_index("opportunity_fact_owner_id_idx", "opportunity_fact", ["owner_id"])
    op.create_table(
        "stage_fact",
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("opportunity_id", "version", name="stage_fact_pkey"),
    )


def facts_of_contracts_and_trips() -> None:
    op.create_table(
        "occurrence_fact",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("demand_id", sa.Uuid()),
        sa.Column("branches", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="occurrence_fact_pkey"),
    )
    op.create_index("occurrence_fact_subject_id_idx", "occurrence_fact", ["subject_id"])
    op.create_index("occurrence_fact_contract_id_idx", "occurrence_fact", ["contract_id"])
    op.create_table(
        "trip_fact",
        sa.Column("trip_sheet_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("driver_id", sa.Uuid()),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("overtime_minutes", sa.BigInteger(), nullable=False),
        sa.Column("km", sa.BigInteger(), nullable=False),
        sa.Column("fuel_ml", sa.BigInteger(), nullable=False),
        sa.Column("tolls", sa.BigInteger(), nullable=False),
        sa.Column("parking", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("trip_sheet_id", name="trip_fact_pkey"),
    )
    op.create_index("trip_fact_starts_at_idx", "trip_fact", ["starts_at"])
