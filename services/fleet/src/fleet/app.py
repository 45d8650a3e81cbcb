"""The fleet service: vehicles, drivers, the reservation ledger, trip sheets."""

from fastapi import FastAPI

from chassis.http import create_app
from chassis.http.service import Service
from fleet.assignments.routes import router as assignments
from fleet.catalogue.routes import router as catalogue
from fleet.demands.routes import router as demands
from fleet.dispatch import parts as dispatch
from fleet.drivers.routes import router as drivers
from fleet.ledger.routes import router as ledger
from fleet.references.consumers import consumer as references
from fleet.settings import Settings
from fleet.trip_sheets.routes import router as trip_sheets
from fleet.upkeep import parts as upkeep
from fleet.vehicles.routes import router as vehicles


def create(settings: Settings | None = None) -> FastAPI:
    """The application that a process serves."""
    settings = settings or Settings.from_environment()
    consumers = [references, *dispatch.CONSUMERS, *upkeep.CONSUMERS]
    dues = [*dispatch.DUES, *upkeep.DUES]
    service = Service("fleet", settings, consumers=consumers, dues=dues, owner="dispatch")
    routers = [catalogue, vehicles, drivers, ledger, demands, assignments, trip_sheets]
    routers += [*dispatch.ROUTERS, *upkeep.ROUTERS]
    return create_app(service, routers, "Ludan fleet", "Vehicles, drivers and trip sheets")
