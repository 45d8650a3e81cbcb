"""What a customer's matter is about, as far as somebody knows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import Invalid


class SheetSaysOtherwise(Invalid):
    """The trip sheet names another vehicle, driver, contract or order."""


@dataclass(frozen=True)
class Subject:
    """The trip, vehicle, driver, contract or order that somebody speaks of."""

    trip_sheet_id: UUID | None = None
    vehicle_id: UUID | None = None
    driver_id: UUID | None = None
    contract_id: UUID | None = None
    order_id: UUID | None = None

    @property
    def is_given(self) -> bool:
        """Whether anything is named at all."""
        return any(self.ids().values())

    def ids(self) -> dict[str, UUID | None]:
        """The ids by their names."""
        return asdict(self)

    def filled(self, facts: Mapping[str, UUID | None]) -> "Subject":
        """This with what is known besides; what somebody named stays."""
        gaps = [name for name, value in self.ids().items() if value is None]
        return replace(self, **{name: facts.get(name) for name in gaps})

    def must_agree(self, facts: Mapping[str, UUID | None]) -> None:
        """Refuse to say of a trip what its sheet does not say."""
        for name, value in self.ids().items():
            if value is not None and facts.get(name, value) != value:
                raise SheetSaysOtherwise(name)


@dataclass(frozen=True)
class Setting:
    """A subject with what is known of it: the day, if a trip sheet says it, and the branch."""

    subject: Subject
    happened_on: date | None
    branch: str
    path: str
