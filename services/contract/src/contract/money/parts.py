"""What the money floor adds to the service, with the tariffs that it counts by."""

from fastapi import APIRouter

from chassis.messages import Consumer
from chassis.schedule import Due
from contract.money.billing.consumers import consumer as opened_branches
from contract.money.billing.consumers import due as billing_days
from contract.money.billing.routes import router as billing
from contract.money.charges.routes import router as charges
from contract.money.exchange.routes import internal
from contract.money.exchange.routes import router as exchange
from contract.money.invoices.consumers import due as due_days
from contract.money.invoices.routes import router as invoices
from contract.money.ledgers.routes import router as ledgers
from contract.money.receipts.routes import router as receipts
from contract.money.trips.consumers import consumer as closed_sheets
from contract.money.trips.routes import router as trips
from contract.money.vehicles.consumers import consumer as assignments
from contract.tariffs.routes import router as tariffs

ROUTERS: list[APIRouter] = [
    tariffs,
    charges,
    trips,
    ledgers,
    invoices,
    billing,
    receipts,
    exchange,
    internal,
]
CONSUMERS: list[Consumer] = [assignments, closed_sheets, opened_branches]
DUES: list[Due] = [billing_days, due_days]
