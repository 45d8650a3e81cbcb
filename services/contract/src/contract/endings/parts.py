"""What the endings floor adds to the service, with the calendar that reminds of them."""

from fastapi import APIRouter

from chassis.messages import Consumer
from chassis.schedule import Due
from contract.endings.amendments.consumers import due as line_ends
from contract.endings.amendments.routes import router as amendments
from contract.endings.cancellations.routes import router as cancellations
from contract.endings.handovers.consumers import consumer as handovers
from contract.endings.merges.consumers import consumer as merges
from contract.endings.renewals.routes import router as renewals
from contract.endings.terminations.consumers import due as contract_ends
from contract.endings.terminations.routes import router as terminations
from contract.milestones.consumers import due as milestones

ROUTERS: list[APIRouter] = [amendments, terminations, renewals, cancellations]
CONSUMERS: list[Consumer] = [merges, handovers]
DUES: list[Due] = [milestones, contract_ends, line_ends]
