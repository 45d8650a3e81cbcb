"""What the upkeep of vehicles brings into the service."""

from fleet.upkeep.corrections.routes import router as corrections
from fleet.upkeep.costs.consumers import due as trip_costs
from fleet.upkeep.costs.routes import router as costs
from fleet.upkeep.papers.consumers import due as expiring_papers
from fleet.upkeep.papers.routes import router as papers
from fleet.upkeep.readings.routes import router as readings
from fleet.upkeep.work_orders.consumers import consumer as tickets
from fleet.upkeep.work_orders.consumers import due as workshop
from fleet.upkeep.work_orders.routes import router as work_orders

ROUTERS = [work_orders, readings, corrections, papers, costs]
CONSUMERS = [tickets]
DUES = [workshop, trip_costs, expiring_papers]
