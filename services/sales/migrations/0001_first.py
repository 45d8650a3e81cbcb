"""Everything that sales starts with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.tables.migrations import message_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    message_tables_v1()
    op.create_table(
        "contact_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="contact_refs_pkey"),
    )
    op.create_index("contact_refs_customer_id_idx", "contact_refs", ["customer_id"], unique=False)
    op.create_table(
        "contract_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="contract_refs_pkey"),
    )
    op.create_table(
        "customer_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("team_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("dealer_id", sa.Uuid(), nullable=True),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="customer_refs_pkey"),
    )
    op.create_index("customer_refs_org_path_idx", "customer_refs", ["org_path"], unique=False)
    op.create_index("customer_refs_owner_id_idx", "customer_refs", ["owner_id"], unique=False)
    op.create_table(
        "leads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("company_name", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("referrer_id", sa.Uuid(), nullable=True),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("disqualified_reason", sa.Text(), nullable=True),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("team_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("dealer_id", sa.Uuid(), nullable=True),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="leads_pkey"),
        sa.UniqueConstraint("number", name="leads_number_key"),
    )
    op.create_index("leads_org_path_idx", "leads", ["org_path"], unique=False)
    op.create_index("leads_owner_id_idx", "leads", ["owner_id"], unique=False)
    op.create_table(
        "opportunities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("line", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("stage_since", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expected_close_on", sa.Date(), nullable=False),
        sa.Column("key_contact_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("need", sa.Text(), nullable=True),
        sa.Column("budget", JSONB(), nullable=True),
        sa.Column("accepted_quote_id", sa.Uuid(), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("lost_reason", sa.Text(), nullable=True),
        sa.Column("lost_to", sa.Text(), nullable=True),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("team_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("dealer_id", sa.Uuid(), nullable=True),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer_refs.id"], name="opportunities_customer_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="opportunities_pkey"),
        sa.UniqueConstraint("contract_id", name="opportunities_contract_id_key"),
        sa.UniqueConstraint("number", name="opportunities_number_key"),
    )
    op.create_index("opportunities_customer_id_idx", "opportunities", ["customer_id"], unique=False)
    op.create_index("opportunities_org_path_idx", "opportunities", ["org_path"], unique=False)
    op.create_index("opportunities_owner_id_idx", "opportunities", ["owner_id"], unique=False)
    op.create_table(
        "activities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("occurred_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_step_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("team_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("dealer_id", sa.Uuid(), nullable=True),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer_refs.id"], name="activities_customer_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name="activities_opportunity_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="activities_pkey"),
        sa.UniqueConstraint("place", name="activities_place_key"),
    )
    op.create_index(
        "activities_customer_id_place_idx", "activities", ["customer_id", "place"], unique=False
    )
    op.create_index("activities_opportunity_id_idx", "activities", ["opportunity_id"], unique=False)
    op.create_index("activities_org_path_idx", "activities", ["org_path"], unique=False)
    op.create_index("activities_owner_id_idx", "activities", ["owner_id"], unique=False)
    op.create_table(
        "quotes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("lines", JSONB(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("rejected_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name="quotes_opportunity_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="quotes_pkey"),
        sa.UniqueConstraint("number", name="quotes_number_key"),
        sa.UniqueConstraint("opportunity_id", "version", name="quotes_opportunity_id_version_key"),
    )
    op.create_index(
        "quotes_one_accepted_idx",
        "quotes",
        ["opportunity_id"],
        unique=True,
        postgresql_where=sa.text("status = 'accepted'"),
    )
