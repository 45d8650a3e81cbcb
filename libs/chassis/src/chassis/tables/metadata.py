"""A declarative base for one service."""

from datetime import datetime
from enum import Enum as PythonEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import TIMESTAMP, BigInteger, Enum, MetaData, Text, Uuid
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


def _values(members: type[PythonEnum]) -> list[str]:
    return [str(member.value) for member in members]


def new_base() -> type[DeclarativeBase]:
    """A base with its own metadata, so that several services fit into one process."""

    class Base(DeclarativeBase):
        """Integers are 64 bit, instants carry their zone, enumerations are stored by value."""

        metadata = MetaData(naming_convention=NAMES)
        type_annotation_map: ClassVar[dict[Any, Any]] = {
            str: Text(),
            int: BigInteger(),
            UUID: Uuid(),
            datetime: TIMESTAMP(timezone=True),
            PythonEnum: Enum(
                PythonEnum,
                native_enum=False,
                create_constraint=False,
                length=40,
                values_callable=_values,
            ),
        }

    return Base
