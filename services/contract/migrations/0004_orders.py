"""Ad-hoc orders, amendments, endings, renewals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.tables.migrations import scope_columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORD = sa.String(40)
INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    orders()
    order_history()
    endings()
    amendments()
    plan_ends()


def orders() -> None:
    op.create_table(
        "ad_hoc_order",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("branch_path", sa.Text, nullable=False),
        sa.Column("service_product", WORD, nullable=False),
        sa.Column("need", JSONB, nullable=False),
        sa.Column("drivers", sa.BigInteger, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("itinerary", JSONB, nullable=False),
        sa.Column("tariff_ref", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("requester", sa.Text, nullable=False),
        sa.Column("requester_phone", sa.Text),
        sa.Column("rider", sa.Text, nullable=False),
        sa.Column("rider_phone", sa.Text),
        sa.Column("estimate_amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("tax_bp", sa.BigInteger, nullable=False),
        sa.Column("held_reason", sa.Text),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_at", INSTANT),
        sa.Column("released_by", sa.Uuid),
        sa.Column("release_reason", sa.Text),
        sa.Column("dispatched_revision", sa.BigInteger),
        sa.Column("unmet_revision", sa.BigInteger),
        sa.Column("unmet_lacking", sa.Text),
        sa.Column("conflict_revision", sa.BigInteger),
        sa.Column("conflict_lacking", sa.Text),
        sa.Column("cancelled_by", sa.Uuid),
        sa.Column("cancelled_at", INSTANT),
        sa.Column("cancel_reason", sa.Text),
        sa.Column("fee_amount", sa.BigInteger),
        *scope_columns(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="ad_hoc_order_pkey"),
        sa.UniqueConstraint("number", name="ad_hoc_order_number_key"),
        foreign_key("ad_hoc_order", "customer_id", "customer_ref.id"),
        sa.CheckConstraint("ends_at > starts_at", name="ad_hoc_order_period_check"),
        sa.CheckConstraint("drivers BETWEEN 0 AND 2", name="ad_hoc_order_drivers_check"),
        sa.CheckConstraint("estimate_amount >= 0", name="ad_hoc_order_estimate_amount_check"),
        sa.CheckConstraint("fee_amount >= 0", name="ad_hoc_order_fee_amount_check"),
    )
    index("ad_hoc_order", "customer_id", "branch_path", "status", "org_path", "owner_id")


def order_history() -> None:
    op.create_table(
        "order_revision",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("revised_by", sa.Uuid, nullable=False),
        sa.Column("revised_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="order_revision_pkey"),
        sa.UniqueConstraint("order_id", "n", name="order_revision_order_id_n_key"),
        foreign_key("order_revision", "order_id", "ad_hoc_order.id"),
    )
    op.create_table(
        "order_trip",
        sa.Column("trip_sheet_id", sa.Uuid, nullable=False),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("order_revision", sa.BigInteger, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.PrimaryKeyConstraint("trip_sheet_id", name="order_trip_pkey"),
        foreign_key("order_trip", "order_id", "ad_hoc_order.id"),
    )
    index("order_trip", "order_id")


def endings() -> None:
    op.add_column("contract", sa.Column("terminated_on", sa.Date))
    op.add_column("contract", sa.Column("termination_reason", sa.Text))
    op.add_column("contract", sa.Column("renewal_of", sa.Uuid))
    op.add_column("contract", sa.Column("renewal_id", sa.Uuid))
    op.create_index(
        "contract_renewal_of_idx",
        "contract",
        ["renewal_of"],
        unique=True,
        postgresql_where=sa.text("status <> 'terminated'"),
    )
    # The rows that are there are served; whoever writes a new one says so.
    op.add_column(
        "contract_line", sa.Column("cancelled", sa.Boolean, nullable=False, server_default="false")
    )
    op.alter_column("contract_line", "cancelled", server_default=None)


def amendments() -> None:
    op.create_table(
        "contract_amendment",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("end_lines", JSONB, nullable=False),
        sa.Column("add_lines", JSONB, nullable=False),
        sa.Column("requested_by", sa.Uuid, nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_at", INSTANT),
        sa.Column("comment", sa.Text),
        sa.PrimaryKeyConstraint("id", name="contract_amendment_pkey"),
        sa.UniqueConstraint(
            "contract_id", "number", name="contract_amendment_contract_id_number_key"
        ),
        foreign_key("contract_amendment", "contract_id", "contract.id"),
    )


def plan_ends() -> None:
    """Contracts signed before ends were planned end as well, at midnight of their first branch."""
    op.execute(
        """
        INSERT INTO scheduled (kind, key, due_at, payload)
        SELECT 'contract_end', c.id || ':' || max(l.ends_on),
            max(l.ends_on)::timestamp AT TIME ZONE (array_agg(
                coalesce(b.time_zone, 'Asia/Shanghai') ORDER BY l.starts_on, l.position))[1],
            jsonb_build_object('contract_id', c.id)
        FROM contract c
        JOIN contract_line l ON l.contract_id = c.id
        LEFT JOIN branch_ref b ON b.code = l.branch
        WHERE c.status = 'signed'
        GROUP BY c.id
        """
    )


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"{table}_{column}_fkey")


def index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_{column}_idx", table, [column])
