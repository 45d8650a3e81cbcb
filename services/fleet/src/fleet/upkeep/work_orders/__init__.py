"""Maintenance and repair (维修单): the workshop's place in the ledger."""
