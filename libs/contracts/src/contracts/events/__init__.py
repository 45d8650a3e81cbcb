"""Every event of every service, one module a publisher."""

from contracts.events import contract, customer, fleet, gateway, sales

__all__ = ["contract", "customer", "fleet", "gateway", "sales"]
