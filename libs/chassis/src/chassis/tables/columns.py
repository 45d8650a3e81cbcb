"""Column types and the stamps that records carry."""

from typing import Any, cast
from uuid import UUID

import uuid_utils.compat
from pydantic import TypeAdapter
from sqlalchemy import ARRAY, Dialect, Integer, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from contracts.values import OrgPath, Scope, Visibility


def new_id() -> UUID:
    """A UUIDv7: unique, and later ones sort after earlier ones."""
    return uuid_utils.compat.uuid7()


class JsonOf(TypeDecorator[Any]):
    """A JSONB column that holds a pydantic value, such as `JsonOf(tuple[ContractLine, ...])`."""

    impl = JSONB
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """To plain JSON values."""
        return None if value is None else self._adapter.dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Back to the shape."""
        return None if value is None else self._adapter.validate_python(value)


class Scoped:
    """A record that belongs to somebody: the columns that `visible` filters by."""

    org_path: Mapped[OrgPath] = mapped_column(index=True)
    owner_id: Mapped[UUID] = mapped_column(index=True)
    team_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), default=list)
    dealer_id: Mapped[UUID | None] = mapped_column(default=None)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.BRANCH)

    @property
    def scope(self) -> Scope:
        """The stamp as events carry it."""
        return Scope(
            org_path=self.org_path,
            owner_id=self.owner_id,
            team_ids=tuple(self.team_ids),
            dealer_id=self.dealer_id,
            visibility=self.visibility,
        )

    def stamp(self, scope: Scope) -> None:
        """Belong to whom `scope` says."""
        self.org_path, self.owner_id = scope.org_path, scope.owner_id
        self.team_ids, self.dealer_id = list(scope.team_ids), scope.dealer_id
        self.visibility = scope.visibility


class Versioned:
    """A record that people edit: its version is the ETag, and a stale write is refused."""

    version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cast("Any", cls).__table__.c.version}
