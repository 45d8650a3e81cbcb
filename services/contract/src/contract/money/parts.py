"""What the money floor adds to the service."""

from fastapi import APIRouter

from chassis.messages import Consumer
from chassis.schedule import Due
from contract.money.charges.routes import router as charges

ROUTERS: list[APIRouter] = [charges]
CONSUMERS: list[Consumer] = []
DUES: list[Due] = []
