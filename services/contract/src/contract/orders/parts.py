"""What the orders floor adds to the service."""

from fastapi import APIRouter

from chassis.messages import Consumer
from chassis.schedule import Due
from contract.orders.serving.consumers import consumer as serving
from contract.orders.taking.routes import router as taking

ROUTERS: list[APIRouter] = [taking]
CONSUMERS: list[Consumer] = [serving]
DUES: list[Due] = []
