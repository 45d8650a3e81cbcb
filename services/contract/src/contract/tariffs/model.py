"""A tariff (价格): published in versions, each of which stays as it is."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Invalid
from chassis.tables import JsonOf, new_id
from contract.tables import Base
from contracts.events.contract import TariffPublished, TariffTerms
from contracts.values import Money


class TariffUnknown(Invalid):
    """No version of this tariff is in force on that day."""


class ValidInPast(Invalid):
    """A tariff comes into force today at the earliest."""


class PricesInSeveralCurrencies(Invalid):
    """All prices of a tariff are in one currency."""


class Tariff(Base):
    """One version of a tariff; of those whose day has come the newest version is in force."""

    __tablename__ = "tariff"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    version: Mapped[int]
    name: Mapped[str]
    valid_from: Mapped[date]
    terms: Mapped[TariffTerms] = mapped_column(JsonOf(TariffTerms))
    published_by: Mapped[UUID]
    published_at: Mapped[datetime]

    @classmethod
    def next_version(
        cls, newest: int, code: str, name: str, valid_from: date, terms: TariffTerms
    ) -> "Tariff":
        """What follows the newest version of a code, of which there may be none yet."""
        return cls(
            id=new_id(),
            code=code,
            version=newest + 1,
            name=name,
            valid_from=valid_from,
            terms=terms,
        )

    def announce(self, by: UUID, at: datetime, today: date) -> TariffPublished:
        """Let everybody know and rely on it."""
        if self.valid_from < today:
            raise ValidInPast(f"Today is {today}.")
        if len(currencies := {price.currency for price in prices(self.terms)}) > 1:
            raise PricesInSeveralCurrencies(f"These are {', '.join(sorted(currencies))}.")
        self.published_by, self.published_at = by, at
        return TariffPublished(
            tariff_id=self.id,
            code=self.code,
            version=self.version,
            name=self.name,
            valid_from=self.valid_from,
            terms=self.terms,
        )


def prices(terms: TariffTerms) -> list[Money]:
    """All prices that a tariff names."""
    return [
        terms.unit_price,
        terms.excess_km_price,
        terms.overtime_hour_price,
        terms.night_hour_price,
        terms.holiday_hour_price,
    ]
