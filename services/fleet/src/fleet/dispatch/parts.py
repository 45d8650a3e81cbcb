"""What dispatch brings to the service."""

from fleet.dispatch.changes.routes import router as changes
from fleet.dispatch.driver_changes.consumers import consumer as driver_wishes
from fleet.dispatch.driver_changes.routes import router as driver_changes
from fleet.dispatch.endings.consumers import consumer as endings
from fleet.dispatch.endings.consumers import due as endings_due
from fleet.dispatch.orders.consumers import consumer as orders
from fleet.dispatch.orders.consumers import due as orders_due
from fleet.dispatch.serving.consumers import consumer as signed_contracts
from fleet.dispatch.serving.routes import router as serving
from fleet.dispatch.waiting.consumers import due as waiting_due

ROUTERS = [serving, changes, driver_changes]
CONSUMERS = [signed_contracts, endings, orders, driver_wishes]
DUES = [endings_due, orders_due, waiting_due]
