"""The reservation ledger: who holds which vehicle and driver when. No one holds twice."""
