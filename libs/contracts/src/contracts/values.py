"""The values that events are made of."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

BranchCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,7}$")]
OrgPath = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(/[A-Za-z0-9-]+)*$", max_length=120)]


class Value(BaseModel):
    """An immutable value; unknown fields are ignored so that older readers understand newer writers."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Money(Value):
    """An exact amount in minor units (fen for CNY)."""

    amount: int
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "CNY"

    def __add__(self, other: "Money") -> "Money":
        """The sum; both must be of one currency."""
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def __neg__(self) -> "Money":
        """The same amount the other way."""
        return Money(amount=-self.amount, currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """The difference; both must be of one currency."""
        return self + -other

    def times(self, factor: int) -> "Money":
        """This amount `factor` times."""
        return Money(amount=self.amount * factor, currency=self.currency)


class Term(Value):
    """Business dates, half-open: `ends_on` is the first day that no longer belongs."""

    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.ends_on <= self.starts_on:
            raise ValueError("a term ends after it starts")
        return self

    @property
    def months(self) -> int:
        """Whole months, a begun one counted as a whole."""
        whole = (self.ends_on.year - self.starts_on.year) * 12
        whole += self.ends_on.month - self.starts_on.month
        return max(1, whole + (self.ends_on.day > self.starts_on.day))


class Period(Value):
    """Instants, half-open: `ends_at` no longer belongs."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("a period ends after it starts")
        return self

    @property
    def minutes(self) -> int:
        """Whole minutes in the period."""
        seconds: int = int((self.ends_at - self.starts_at).total_seconds())
        return seconds // 60

    def holds(self, at: datetime) -> bool:
        """Whether the instant lies inside."""
        return self.starts_at <= at < self.ends_at


class Visibility(StrEnum):
    """How far a record is shared beyond its owner."""

    OWN = "own"
    TEAM = "team"
    DEPARTMENT = "department"
    BRANCH = "branch"
    DEALER = "dealer"
    ALL = "all"


class Scope(Value):
    """Who may see a business record; every service filters by it on its own."""

    org_path: OrgPath
    owner_id: UUID
    team_ids: tuple[UUID, ...] = ()
    dealer_id: UUID | None = None
    visibility: Visibility = Visibility.BRANCH


class BusinessLine(StrEnum):
    """What kind of business a deal is: 包租, 机动, vehicle sale or 续签."""

    CHARTER = "charter"
    AD_HOC = "ad_hoc"
    VEHICLE_SALE = "vehicle_sale"
    RENEWAL = "renewal"


class ServiceProduct(StrEnum):
    """What a line delivers."""

    CHAUFFEURED_CHARTER = "chauffeured_charter"
    VEHICLE_CHARTER = "vehicle_charter"
    BUSINESS_TRAVEL = "business_travel"
    EXHIBITION = "exhibition"
    VIP_TRANSPORT = "vip_transport"
    EXECUTIVE_CAR = "executive_car"
    GOVERNMENT_CAR = "government_car"


class VehicleGrade(StrEnum):
    """Rank of a vehicle for dispatch and substitution (车辆等级), lowest first."""

    ECONOMY = "economy"
    COMFORT = "comfort"
    BUSINESS = "business"
    LUXURY = "luxury"

    @property
    def rank(self) -> int:
        """0 for the lowest grade; a substitute has the same rank or a higher one."""
        return list(VehicleGrade).index(self)


class VehicleNeed(Value):
    """The vehicle a line asks for: one model, or any of a grade or above."""

    model_id: UUID | None = None
    grade: VehicleGrade | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.model_id is None) == (self.grade is None):
            raise ValueError("name either a model or a grade")
        return self


class ServiceLine(Value):
    """One vehicle with its drivers for a term: the line of a quote, later of a contract."""

    line_id: UUID
    service_product: ServiceProduct
    need: VehicleNeed
    drivers: int = Field(ge=0, le=2)
    term: Term
    tariff_ref: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    monthly_price: Money
    included_km_per_month: int = Field(ge=0)
    service_terms: Annotated[str, StringConstraints(max_length=500)] = ""
    nominated_vehicle_id: UUID | None = None
