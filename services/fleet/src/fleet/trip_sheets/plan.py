"""What a trip sheet orders, before there is a sheet or instead of what it ordered."""

from dataclasses import dataclass
from uuid import UUID

from contracts.values import Period, Scope
from fleet.assignments.model import Assignment
from fleet.demands.model import FulfilmentDemand
from fleet.drivers.model import Driver
from fleet.ledger.model import Booking, Layer, ResourceType, SourceType
from fleet.vehicles.model import Vehicle


@dataclass(frozen=True)
class TripPlan:
    """What is to be driven: under which promise, with which vehicle and driver, when."""

    assignment: Assignment
    demand: FulfilmentDemand
    vehicle: Vehicle
    driver: Driver | None
    planned: Period

    @property
    def scope(self) -> Scope:
        """It belongs to its driver, who sees own sheets only; the contract's owner sees it too."""
        owner_id = self.driver.owner_id if self.driver else self.demand.owner_id
        return Scope(
            org_path=self.demand.org_path,
            owner_id=owner_id,
            team_ids=tuple({self.demand.owner_id, *self.demand.team_ids} - {owner_id}),
            dealer_id=self.demand.dealer_id,
        )

    def bookings(self, sheet_id: UUID) -> list[Booking]:
        """The use of vehicle and driver that the ledger must take."""
        resources = [(ResourceType.VEHICLE, self.vehicle.id)]
        if self.driver:
            resources.append((ResourceType.DRIVER, self.driver.id))
        return [
            Booking(
                resource_type=resource_type,
                resource_id=resource_id,
                layer=Layer.USAGE,
                period=self.planned,
                source_type=SourceType.TRIP_SHEET,
                source_id=sheet_id,
                document=self.demand.document,
                scope=self.scope,
            )
            for resource_type, resource_id in resources
        ]
