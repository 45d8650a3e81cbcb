"""Every event of every service, one module a publisher."""

from contracts.events import analytics, contract, customer, fleet, gateway, sales, service_desk

__all__ = ["analytics", "contract", "customer", "fleet", "gateway", "sales", "service_desk"]
