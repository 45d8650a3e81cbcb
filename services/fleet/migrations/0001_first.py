"""References, catalogue, vehicles, drivers, the ledger, demands, assignments, trip sheets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, ExcludeConstraint

from chassis.tables.migrations import message_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORD = sa.String(40)
INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    message_tables_v1()
    # Lets a GiST index compare ids and words for equality, beside ranges for overlap.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    references()
    drivers()
    first_trips()
    fulfilment_demands()
    reservations()
    vehicle_models()
    vehicles()
    assignments()
    trip_sheets()


def references() -> None:
    op.create_table(
        "branch_refs",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("code", name="branch_refs_pkey"),
    )
    op.create_table(
        "customer_refs",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="customer_refs_pkey"),
    )


def drivers() -> None:
    op.create_table(
        "drivers",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("staff_id", sa.Uuid),
        sa.Column("licence_class", WORD, nullable=False),
        sa.Column("licence_expires_on", sa.Date, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("languages", ARRAY(sa.Text), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        *scope(),
        sa.PrimaryKeyConstraint("id", name="drivers_pkey"),
        sa.UniqueConstraint("number", name="drivers_number_key"),
        sa.UniqueConstraint("staff_id", name="drivers_staff_id_key"),
    )
    index("drivers", "branch", "org_path", "owner_id")


def first_trips() -> None:
    op.create_table(
        "first_trips",
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("trip_sheet_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="first_trips_pkey"),
    )


def fulfilment_demands() -> None:
    op.create_table(
        "fulfilment_demands",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("contract_number", sa.Text, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("service_product", WORD, nullable=False),
        sa.Column("service_terms", sa.Text, nullable=False),
        sa.Column("tariff_ref", sa.Text, nullable=False),
        sa.Column("included_km_per_month", sa.BigInteger, nullable=False),
        sa.Column("need", JSONB, nullable=False),
        sa.Column("drivers", sa.BigInteger, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("nominated_vehicle_id", sa.Uuid),
        sa.Column("state", WORD, nullable=False),
        sa.Column("lacking", WORD),
        sa.Column("unmet_at", INSTANT),
        *scope(),
        sa.PrimaryKeyConstraint("id", name="fulfilment_demands_pkey"),
        sa.UniqueConstraint(
            "contract_id", "line_id", name="fulfilment_demands_contract_id_line_id_key"
        ),
    )
    op.create_index(
        "fulfilment_demands_waiting_idx",
        "fulfilment_demands",
        ["branch", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    index("fulfilment_demands", "customer_id", "org_path", "owner_id")


def reservations() -> None:
    op.create_table(
        "reservations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("resource_type", WORD, nullable=False),
        sa.Column("resource_id", sa.Uuid, nullable=False),
        sa.Column("layer", WORD, nullable=False),
        sa.Column("period", TSTZRANGE, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("under_way", sa.Boolean, nullable=False),
        sa.Column("source_type", WORD, nullable=False),
        sa.Column("source_id", sa.Uuid, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        *scope(),
        sa.PrimaryKeyConstraint("id", name="reservations_pkey"),
        ExcludeConstraint(
            ("resource_id", "="),
            ("layer", "="),
            ("period", "&&"),
            name="reservations_no_overlap",
            using="gist",
            where=sa.text("state = 'live'"),
        ),
    )
    op.create_index(
        "reservations_one_trip_at_a_time",
        "reservations",
        ["resource_id"],
        unique=True,
        postgresql_where=sa.text("under_way"),
    )
    index("reservations", "org_path", "owner_id", "source_id")


def vehicle_models() -> None:
    op.create_table(
        "vehicle_models",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("brand", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("seats", sa.BigInteger, nullable=False),
        sa.Column("grade", WORD, nullable=False),
        sa.Column("licence_class", WORD, nullable=False),
        sa.PrimaryKeyConstraint("id", name="vehicle_models_pkey"),
    )
    index("vehicle_models", "grade")


def vehicles() -> None:
    op.create_table(
        "vehicles",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("plate", sa.Text, nullable=False),
        sa.Column("vin", sa.Text, nullable=False),
        sa.Column("model_id", sa.Uuid, nullable=False),
        sa.Column("nature", WORD, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("odometer_km", sa.BigInteger, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("block_reason", sa.Text),
        sa.Column("availability", WORD, nullable=False),
        *scope(),
        sa.ForeignKeyConstraint(["model_id"], ["vehicle_models.id"], name="vehicles_model_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="vehicles_pkey"),
        sa.UniqueConstraint("plate", name="vehicles_plate_key"),
        sa.UniqueConstraint("vin", name="vehicles_vin_key"),
    )
    index("vehicles", "branch", "model_id", "org_path", "owner_id")


def assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("demand_id", sa.Uuid, nullable=False),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("contract_number", sa.Text, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("vehicle_id", sa.Uuid, nullable=False),
        sa.Column("plate", sa.Text, nullable=False),
        sa.Column("driver_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("period", TSTZRANGE, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("end_reason", sa.Text),
        *scope(),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["fulfilment_demands.id"], name="assignments_demand_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name="assignments_vehicle_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="assignments_pkey"),
        sa.UniqueConstraint("demand_id", name="assignments_demand_id_key"),
    )
    index("assignments", "contract_id", "customer_id", "org_path", "owner_id", "vehicle_id")


def trip_sheets() -> None:
    op.create_table(
        "trip_sheets",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("assignment_id", sa.Uuid, nullable=False),
        sa.Column("planned", TSTZRANGE, nullable=False),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("contract_number", sa.Text, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("customer_name", sa.Text, nullable=False),
        sa.Column("service_product", WORD, nullable=False),
        sa.Column("service_terms", sa.Text, nullable=False),
        sa.Column("tariff_ref", sa.Text, nullable=False),
        sa.Column("included_km_per_month", sa.BigInteger, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("vehicle_id", sa.Uuid, nullable=False),
        sa.Column("plate", sa.Text, nullable=False),
        sa.Column("model_id", sa.Uuid, nullable=False),
        sa.Column("model_name", sa.Text, nullable=False),
        sa.Column("seats", sa.BigInteger, nullable=False),
        sa.Column("grade", WORD, nullable=False),
        sa.Column("odometer_at_issue_km", sa.BigInteger, nullable=False),
        sa.Column("driver_id", sa.Uuid),
        sa.Column("driver_number", sa.Text),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("accepted_at", INSTANT),
        sa.Column("departed_at", INSTANT),
        sa.Column("returned_at", INSTANT),
        sa.Column("closed_at", INSTANT),
        sa.Column("odometer_out_km", sa.BigInteger),
        sa.Column("odometer_in_km", sa.BigInteger),
        sa.Column("fuel_ml", sa.BigInteger),
        sa.Column("tolls", JSONB),
        sa.Column("parking", JSONB),
        sa.Column("overtime_minutes", sa.BigInteger),
        sa.Column("first_for_customer", sa.Boolean),
        sa.Column("void_reason", sa.Text),
        *scope(),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name="trip_sheets_assignment_id_fkey"
        ),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name="trip_sheets_driver_id_fkey"),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name="trip_sheets_vehicle_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="trip_sheets_pkey"),
        sa.UniqueConstraint("number", name="trip_sheets_number_key"),
    )
    op.create_index(
        "trip_sheets_driver_id_vehicle_id_idx",
        "trip_sheets",
        ["driver_id", "vehicle_id"],
        unique=False,
    )
    index(
        "trip_sheets",
        "assignment_id",
        "contract_id",
        "customer_id",
        "org_path",
        "owner_id",
        "vehicle_id",
    )


def scope() -> list[sa.Column[object]]:
    return [
        sa.Column("org_path", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("team_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("dealer_id", sa.Uuid),
        sa.Column("visibility", WORD, nullable=False),
    ]


def index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_{column}_idx", table, [column])
