"""Work orders, readings, papers, costs, corrections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE

from chassis.tables.migrations import scope_columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD = sa.String(40)
INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    registered()
    service_intervals()
    vehicles()
    drivers()
    odometer_readings()
    work_orders()
    vehicle_costs()
    papers()
    trip_sheet_corrections()
    catch_up()


def registered() -> None:
    """With what vehicles began: the first sheet knows what the odometer showed before all trips.

    The first 48 bits of an id are the milliseconds at which the vehicle was registered.
    """
    op.execute(
        """
        CREATE TEMPORARY TABLE registered ON COMMIT DROP AS
        SELECT v.id, coalesce(
            (SELECT min(odometer_at_issue_km) FROM trip_sheets WHERE vehicle_id = v.id),
            v.odometer_km
        ) AS km, to_timestamp(
            ('x' || left(replace(v.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0
        ) AS at, coalesce(b.time_zone, 'Asia/Shanghai') AS time_zone
        FROM vehicles v LEFT JOIN branch_refs b ON b.code = v.branch
        """
    )


def service_intervals() -> None:
    op.add_column("vehicle_models", sa.Column("service_interval_km", sa.BigInteger))
    op.add_column("vehicle_models", sa.Column("service_interval_days", sa.BigInteger))


def vehicles() -> None:
    op.add_column("vehicles", sa.Column("papers_run_out_at", INSTANT))
    op.add_column("vehicles", sa.Column("serviced_at_km", sa.BigInteger))
    op.add_column("vehicles", sa.Column("serviced_on", sa.Date))
    op.add_column("vehicles", sa.Column("maintenance_proposed", sa.Boolean))
    op.execute(
        "UPDATE vehicles v SET serviced_at_km = r.km, maintenance_proposed = false, "
        "serviced_on = (r.at AT TIME ZONE r.time_zone)::date FROM registered r WHERE r.id = v.id"
    )
    for column in ("serviced_at_km", "serviced_on", "maintenance_proposed"):
        op.alter_column("vehicles", column, nullable=False)


def drivers() -> None:
    op.add_column("drivers", sa.Column("training_expires_on", sa.Date))


def odometer_readings() -> None:
    op.create_table(
        "odometer_readings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("vehicle_id", sa.Uuid, nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.Column("odometer_km", sa.BigInteger, nullable=False),
        sa.Column("source", WORD, nullable=False),
        sa.Column("source_id", sa.Uuid),
        sa.Column("document", sa.Text),
        sa.Column("fuel_ml", sa.BigInteger),
        sa.Column("fuel_level", sa.BigInteger),
        sa.Column("private_use", sa.BigInteger),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("read_by", sa.Uuid),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name="odometer_readings_vehicle_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="odometer_readings_pkey"),
    )
    op.create_index(
        "odometer_readings_vehicle_id_read_at_idx", "odometer_readings", ["vehicle_id", "read_at"]
    )
    index("odometer_readings", "source_id")


def work_orders() -> None:
    op.create_table(
        "work_orders",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("vehicle_id", sa.Uuid, nullable=False),
        sa.Column("plate", sa.Text, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("planned", TSTZRANGE),
        sa.Column("ticket_id", sa.Uuid),
        sa.Column("customer_id", sa.Uuid),
        sa.Column("replacement_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT),
        sa.Column("finished_at", INSTANT),
        sa.Column("odometer_km", sa.BigInteger),
        sa.Column("cost", JSONB),
        sa.Column("cancel_reason", sa.Text),
        *scope_columns(),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name="work_orders_vehicle_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="work_orders_pkey"),
        sa.UniqueConstraint("number", name="work_orders_number_key"),
        sa.UniqueConstraint("ticket_id", name="work_orders_ticket_id_key"),
    )
    index("work_orders", "customer_id", "org_path", "owner_id", "vehicle_id")


def vehicle_costs() -> None:
    op.create_table(
        "vehicle_costs",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("vehicle_id", sa.Uuid, nullable=False),
        sa.Column("model_id", sa.Uuid, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("amount", JSONB, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("customer_id", sa.Uuid),
        sa.Column("trip_sheet_id", sa.Uuid),
        sa.Column("work_order_id", sa.Uuid),
        sa.Column("note", sa.Text, nullable=False),
        *scope_columns(),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name="vehicle_costs_vehicle_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="vehicle_costs_pkey"),
    )
    index("vehicle_costs", "customer_id", "org_path", "owner_id", "trip_sheet_id", "vehicle_id")


def papers() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("holder_type", WORD, nullable=False),
        sa.Column("holder_id", sa.Uuid, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("premium", JSONB),
        *scope_columns(),
        sa.PrimaryKeyConstraint("id", name="papers_pkey"),
    )
    op.create_index(
        "papers_holder_id_kind_valid_until_idx", "papers", ["holder_id", "kind", "valid_until"]
    )
    index("papers", "org_path", "owner_id", "valid_until")


def trip_sheet_corrections() -> None:
    op.create_table(
        "trip_sheet_corrections",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("trip_sheet_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("corrected_by", sa.Uuid, nullable=False),
        sa.Column("corrected_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["trip_sheet_id"],
            ["trip_sheets.id"],
            name="trip_sheet_corrections_trip_sheet_id_fkey",
        ),
        sa.PrimaryKeyConstraint("id", name="trip_sheet_corrections_pkey"),
        sa.UniqueConstraint(
            "trip_sheet_id",
            "revision",
            name="trip_sheet_corrections_trip_sheet_id_revision_key",
        ),
    )


def catch_up() -> None:
    """Trips and licences from before have readings, costs and reminders, too."""
    op.execute(
        """
        INSERT INTO odometer_readings
            (id, vehicle_id, read_at, odometer_km, source, source_id, document, fuel_ml, note)
        SELECT gen_random_uuid(), id, at, km, 'registration', NULL, NULL, NULL::bigint, ''
        FROM registered
        UNION ALL
        SELECT gen_random_uuid(), vehicle_id, departed_at, odometer_out_km, 'departure', id,
            number, NULL, ''
        FROM trip_sheets WHERE departed_at IS NOT NULL
        UNION ALL
        SELECT gen_random_uuid(), vehicle_id, returned_at, odometer_in_km, 'return', id,
            number, fuel_ml, ''
        FROM trip_sheets WHERE returned_at IS NOT NULL
        """
    )
    op.execute(
        """
        INSERT INTO scheduled (kind, key, due_at, payload)
        SELECT 'settle-trip', id::text, closed_at, jsonb_build_object('trip_sheet_id', id)
        FROM trip_sheets WHERE status = 'closed'
        UNION ALL
        SELECT 'look-at-licence', id::text,
            (licence_expires_on - 30)::timestamp AT TIME ZONE 'Asia/Shanghai',
            jsonb_build_object('driver_id', id)
        FROM drivers
        """
    )


def index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_{column}_idx", table, [column])
