"""The contract service: contracts, their reviews and signatures, credit, execution plans."""

from fastapi import FastAPI

from chassis.http import create_app
from chassis.http.service import Service
from contract.contracts.consumers import consumer as accepted_quotes
from contract.contracts.routes import router as contracts
from contract.credit.consumers import opening_profiles
from contract.credit.routes import router as credit
from contract.milestones.consumers import due
from contract.milestones.routes import router as milestones
from contract.money import parts as money
from contract.references.consumers import consumer as references
from contract.settings import Settings
from contract.signatures.routes import router as signatures
from contract.tariffs.routes import router as tariffs


def create(settings: Settings | None = None) -> FastAPI:
    """The application that a process serves."""
    settings = settings or Settings.from_environment()
    # A credit profile points at its customer, so the customer becomes known first.
    consumers = [references, opening_profiles(settings), accepted_quotes, *money.CONSUMERS]
    dues = [due, *money.DUES]
    service = Service("contract", settings, consumers=consumers, dues=dues, owner="sales_manager")
    routers = [contracts, signatures, milestones, credit, tariffs, *money.ROUTERS]
    return create_app(service, routers, "Ludan contract", "Contracts, credit, prices and money")
