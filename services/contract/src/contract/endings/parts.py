"""What the endings floor adds to the service, with the calendar that reminds of them."""

from fastapi import APIRouter

from chassis.schedule import Due
from contract.endings.cancellations.routes import router as cancellations
from contract.milestones.consumers import due as milestones

ROUTERS: list[APIRouter] = [cancellations]
DUES: list[Due] = [milestones]
