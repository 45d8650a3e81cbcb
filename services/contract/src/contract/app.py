"""The contract service: contracts, ad-hoc orders, their endings; credit, prices and money."""

from fastapi import FastAPI

from chassis.http import create_app
from chassis.http.service import Service
from contract.contracts.consumers import consumer as accepted_quotes
from contract.contracts.routes import router as contracts
from contract.credit.consumers import opening_profiles
from contract.credit.routes import router as credit
from contract.endings import parts as endings
from contract.milestones.routes import router as milestones
from contract.money import parts as money
from contract.orders import parts as orders
from contract.references.consumers import consumer as references
from contract.settings import Settings
from contract.signatures.routes import router as signatures


def create(settings: Settings | None = None) -> FastAPI:
    """The application that a process serves."""
    settings = settings or Settings.from_environment()
    # Customers before their credit, orders before their money: in the order of references and locks.
    consumers = [references, opening_profiles(settings), accepted_quotes]
    consumers += [*endings.CONSUMERS, *orders.CONSUMERS, *money.CONSUMERS]
    dues = [*endings.DUES, *money.DUES]
    service = Service("contract", settings, consumers=consumers, dues=dues, owner="sales_manager")
    routers = [contracts, signatures, milestones, credit]
    routers += [*orders.ROUTERS, *endings.ROUTERS, *money.ROUTERS]
    return create_app(service, routers, "Ludan contract", "Contracts, orders, prices and money")
