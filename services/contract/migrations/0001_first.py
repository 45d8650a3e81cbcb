"""References, contracts with their lines and reviews, credit, milestones."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.tables.migrations import message_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORD = sa.String(40)
INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    message_tables_v1()
    references()
    contracts()
    credit()
    milestones()


def references() -> None:
    op.create_table(
        "branch_ref",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("code", name="branch_ref_pkey"),
    )
    op.create_table(
        "customer_ref",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("status", WORD, nullable=False),
        *scope(),
        sa.PrimaryKeyConstraint("id", name="customer_ref_pkey"),
    )
    index("customer_ref", "org_path", "owner_id")


def contracts() -> None:
    op.create_table(
        "contract",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("opportunity_id", sa.Uuid),
        sa.Column("quote_id", sa.Uuid),
        sa.Column("reason_for_short_term", sa.Text),
        sa.Column("branch_paths", ARRAY(sa.Text), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("round", sa.BigInteger, nullable=False),
        sa.Column("submitted_by", sa.Uuid),
        sa.Column("signed_on", sa.Date),
        *scope(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="contract_pkey"),
        sa.UniqueConstraint("number", name="contract_number_key"),
        sa.UniqueConstraint("quote_id", name="contract_quote_id_key"),
        foreign_key("contract", "customer_id", "customer_ref.id"),
    )
    index("contract", "customer_id", "opportunity_id", "org_path", "owner_id")
    op.create_index(
        "contract_branch_paths_idx", "contract", ["branch_paths"], postgresql_using="gin"
    )
    op.create_table(
        "contract_line",
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("service_product", WORD, nullable=False),
        sa.Column("need", JSONB, nullable=False),
        sa.Column("drivers", sa.BigInteger, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("branch", sa.Text),
        sa.Column("tariff_ref", sa.Text, nullable=False),
        sa.Column("monthly_amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("included_km_per_month", sa.BigInteger, nullable=False),
        sa.Column("service_terms", sa.Text, nullable=False),
        sa.Column("nominated_vehicle_id", sa.Uuid),
        sa.PrimaryKeyConstraint("contract_id", "line_id", name="contract_line_pkey"),
        foreign_key("contract_line", "contract_id", "contract.id"),
        sa.CheckConstraint("ends_on > starts_on", name="contract_line_term_check"),
        sa.CheckConstraint("drivers BETWEEN 0 AND 2", name="contract_line_drivers_check"),
        sa.CheckConstraint("monthly_amount >= 0", name="contract_line_monthly_amount_check"),
        sa.CheckConstraint("included_km_per_month >= 0", name="contract_line_included_km_check"),
    )
    op.create_table(
        "contract_review",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("round", sa.BigInteger, nullable=False),
        sa.Column("step", WORD, nullable=False),
        sa.Column("decision", WORD, nullable=False),
        sa.Column("comment", sa.Text),
        sa.Column("reviewed_by", sa.Uuid, nullable=False),
        sa.Column("reviewed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="contract_review_pkey"),
        sa.UniqueConstraint(
            "contract_id", "round", "step", name="contract_review_contract_id_round_step_key"
        ),
        foreign_key("contract_review", "contract_id", "contract.id"),
    )


def credit() -> None:
    op.create_table(
        "credit_profile",
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("grade", WORD, nullable=False),
        sa.Column("term_days", sa.BigInteger, nullable=False),
        sa.Column("limit_amount", sa.BigInteger, nullable=False),
        sa.Column("reserved_amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="credit_profile_pkey"),
        foreign_key("credit_profile", "customer_id", "customer_ref.id"),
        sa.CheckConstraint("limit_amount >= 0", name="credit_profile_limit_amount_check"),
        sa.CheckConstraint("reserved_amount >= 0", name="credit_profile_reserved_amount_check"),
        sa.CheckConstraint("term_days >= 0", name="credit_profile_term_days_check"),
    )
    op.create_table(
        "credit_change",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("grade", WORD, nullable=False),
        sa.Column("term_days", sa.BigInteger, nullable=False),
        sa.Column("limit_amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Uuid),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="credit_change_pkey"),
        foreign_key("credit_change", "customer_id", "credit_profile.customer_id"),
    )
    index("credit_change", "customer_id")
    op.create_table(
        "credit_reservation",
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("reserved_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("contract_id", name="credit_reservation_pkey"),
        foreign_key("credit_reservation", "contract_id", "contract.id"),
        foreign_key("credit_reservation", "customer_id", "credit_profile.customer_id"),
        sa.CheckConstraint("amount >= 0", name="credit_reservation_amount_check"),
    )
    index("credit_reservation", "customer_id")


def milestones() -> None:
    op.create_table(
        "milestone",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("done_by", sa.Uuid),
        sa.Column("done_at", INSTANT),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("id", name="milestone_pkey"),
        foreign_key("milestone", "contract_id", "contract.id"),
    )
    index("milestone", "contract_id")


def scope() -> list[sa.Column]:
    return [
        sa.Column("org_path", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("team_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("dealer_id", sa.Uuid),
        sa.Column("visibility", WORD, nullable=False),
    ]


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"{table}_{column}_fkey")


def index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_{column}_idx", table, [column])
