"""Work orders (维修单): vehicles in the workshop, on the ledger like everything else."""
