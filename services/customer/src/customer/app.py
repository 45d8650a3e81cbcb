"""The customer service as one process."""

from fastapi import FastAPI

from chassis.http import create_app
from chassis.http.service import Service
from customer.contacts.routes import router as contacts
from customer.customers.consumers import consumer
from customer.customers.routes import router as customers
from customer.settings import Settings


def create(settings: Settings | None = None) -> FastAPI:
    """The application that `python -m chassis serve customer` serves."""
    settings = settings or Settings.from_environment()
    service = Service("customer", settings, consumers=[consumer], owner="sales_manager")
    return create_app(
        service, [customers, contacts], "Ludan customer", "Parties, contacts and duplicates"
    )
