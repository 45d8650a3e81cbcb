"""The customer service as one process."""

from fastapi import FastAPI

from chassis.http import create_app
from chassis.http.service import Service
from customer.contacts.routes import router as contacts
from customer.customers.consumers import consumer as signatures
from customer.customers.routes import router as customers
from customer.handovers.consumers import consumer as staff
from customer.handovers.routes import router as handovers
from customer.merges.consumers import consumer as applied_merges
from customer.merges.routes import router as merges
from customer.settings import Settings

CONSUMERS = [signatures, applied_merges, staff]
ROUTERS = [customers, contacts, merges, handovers]


def create(settings: Settings | None = None) -> FastAPI:
    """The application that `python -m chassis serve customer` serves."""
    settings = settings or Settings.from_environment()
    service = Service("customer", settings, consumers=CONSUMERS, owner="sales_manager")
    return create_app(service, ROUTERS, "Ludan customer", "Parties, contacts and duplicates")
