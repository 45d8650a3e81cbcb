"""Staff who leave."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("leaves_on", sa.Date()))
    op.add_column("staff", sa.Column("manager_id", sa.Uuid()))
    op.add_column("staff", sa.Column("left_on", sa.Date()))
