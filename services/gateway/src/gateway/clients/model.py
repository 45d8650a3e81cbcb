"""A program with a secret of its own."""

import hmac
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Unauthenticated
from chassis.tables import new_id
from contracts.values import OrgPath
from gateway.tables import Base
from gateway.tokens.rules import digest


class ClientRefused(Unauthenticated):
    """The client or its secret is not right."""


class ApiClient(Base):
    """A program that signs in for itself (client_credentials)."""

    __tablename__ = "clients"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[str] = mapped_column(unique=True)
    secret_digest: Mapped[bytes]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    org_path: Mapped[OrgPath]
    active: Mapped[bool] = mapped_column(default=True)

    def knows(self, secret: str) -> bool:
        """Whether it is this client's secret."""
        return self.active and hmac.compare_digest(self.secret_digest, digest(secret))
