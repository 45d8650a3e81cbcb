"""The sales service, put together."""

from fastapi import FastAPI

from chassis.http import create_app
from chassis.http.service import Service
from sales.activities.routes import router as activities
from sales.funnel.routes import router as funnel
from sales.handovers.consumers import consumer as handovers
from sales.leads.routes import router as leads
from sales.opportunities.consumers import consumer as following_contracts
from sales.opportunities.routes import router as opportunities
from sales.quotes.routes import router as quotes
from sales.references.consumers import consumer as references
from sales.settings import Settings

# A contract is remembered before the opportunity that follows it is looked for.
CONSUMERS = [references, following_contracts, handovers]
ROUTERS = [leads, opportunities, quotes, activities, funnel]


def create(settings: Settings | None = None) -> FastAPI:
    """The application, from the environment unless settings are given."""
    settings = settings or Settings.from_environment()
    service = Service("sales", settings, consumers=CONSUMERS, owner="sales_manager")
    return create_app(service, ROUTERS, "Ludan sales", "Leads, opportunities, quotes, activities")
