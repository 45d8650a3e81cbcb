"""Which vehicle serves a contract's line in which minute, as fleet tells of it."""
