"""The service desk: tickets, complaints, calls and care."""

from fastapi import FastAPI

from chassis.http import create_app
from chassis.http.service import Service
from service_desk.calls.consumers import consumer as planning_calls
from service_desk.calls.routes import router as calls
from service_desk.care.consumers import consumer as care_occasions
from service_desk.care.routes import router as care
from service_desk.complaints.routes import router as complaints
from service_desk.fleet_answers.consumers import consumer as fleet_answers
from service_desk.handovers.consumers import consumer as handovers
from service_desk.quotas.consumers import due as months
from service_desk.quotas.routes import router as quotas
from service_desk.references.consumers import consumer as references
from service_desk.settings import Settings
from service_desk.tickets.consumers import due as clocks
from service_desk.tickets.routes import router as tickets

# A customer is remembered before anything that speaks of it.
CONSUMERS = [references, fleet_answers, planning_calls, care_occasions, handovers]
ROUTERS = [tickets, complaints, calls, quotas, care]


def create(settings: Settings | None = None) -> FastAPI:
    """The application that a process serves."""
    held = settings or Settings.from_environment()
    service = Service("service-desk", held, CONSUMERS, [clocks, months], owner="service_manager")
    return create_app(service, ROUTERS, "Ludan service desk", "Tickets, calls and care")
