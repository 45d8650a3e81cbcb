"""Tariffs, vehicle segments, priced trips and charges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.tables.migrations import scope_columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORD = sa.String(40)
INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    tariffs()
    vehicles()
    trips()
    charges()


def tariffs() -> None:
    op.create_table(
        "tariff",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("published_by", sa.Uuid, nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="tariff_pkey"),
        sa.UniqueConstraint("code", "version", name="tariff_code_version_key"),
        sa.CheckConstraint("version > 0", name="tariff_version_check"),
    )
    op.add_column("contract_line", sa.Column("tariff_version", sa.BigInteger))
    # What was signed before there were tariffs follows the first version of the one it names.
    op.execute(
        "UPDATE contract_line SET tariff_version = 1 FROM contract "
        "WHERE contract.id = contract_id AND status = 'signed'"
    )


def vehicles() -> None:
    op.create_table(
        "line_vehicle",
        sa.Column("assignment_id", sa.Uuid, nullable=False),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("vehicle_id", sa.Uuid, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("replacement_for", sa.Uuid),
        sa.Column("has_ended", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("assignment_id", name="line_vehicle_pkey"),
    )
    index("line_vehicle", "contract_id")


def trips() -> None:
    op.create_table(
        "trip",
        sa.Column("id", sa.Uuid, nullable=False),
        *undertaking(),
        sa.Column("trip_sheet_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("vehicle_id", sa.Uuid, nullable=False),
        sa.Column("plate", sa.Text, nullable=False),
        sa.Column("tariff_ref", sa.Text, nullable=False),
        sa.Column("tariff_version", sa.BigInteger, nullable=False),
        sa.Column("departed_at", INSTANT, nullable=False),
        sa.Column("returned_at", INSTANT, nullable=False),
        sa.Column("km", sa.BigInteger, nullable=False),
        sa.Column("overtime_minutes", sa.BigInteger, nullable=False),
        sa.Column("tolls_amount", sa.BigInteger, nullable=False),
        sa.Column("parking_amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="trip_pkey"),
        sa.UniqueConstraint("trip_sheet_id", name="trip_trip_sheet_id_key"),
        foreign_key("trip", "contract_id", "contract.id"),
    )
    index("trip", *SEEN_BY)


def charges() -> None:
    op.create_table(
        "charge",
        sa.Column("id", sa.Uuid, nullable=False),
        *undertaking(),
        sa.Column("trip_sheet_id", sa.Uuid),
        sa.Column("vehicle_id", sa.Uuid),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("net_amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("tax_bp", sa.BigInteger, nullable=False),
        sa.Column("calculation", JSONB, nullable=False),
        sa.Column("corrects", sa.Uuid),
        sa.Column("invoice_id", sa.Uuid),
        sa.Column("credit_note_id", sa.Uuid),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="charge_pkey"),
        foreign_key("charge", "contract_id", "contract.id"),
        foreign_key("charge", "corrects", "charge.id"),
        sa.CheckConstraint(
            "(contract_id IS NULL) <> (order_id IS NULL)", name="charge_undertaking_check"
        ),
        sa.CheckConstraint("ends_at > starts_at", name="charge_period_check"),
        sa.CheckConstraint("net_amount >= 0 OR corrects IS NOT NULL", name="charge_corrects_check"),
        sa.CheckConstraint(
            "invoice_id IS NULL OR credit_note_id IS NULL", name="charge_one_document_check"
        ),
    )
    index("charge", *SEEN_BY, "trip_sheet_id", "invoice_id", "credit_note_id")


SEEN_BY = ("customer_id", "contract_id", "order_id", "org_path", "owner_id")


def undertaking() -> list[sa.Column]:
    return [
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("contract_id", sa.Uuid),
        sa.Column("line_id", sa.Uuid),
        sa.Column("order_id", sa.Uuid),
        sa.Column("branch", sa.Text, nullable=False),
        *scope_columns(),
    ]


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"{table}_{column}_fkey")


def index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_{column}_idx", table, [column])
