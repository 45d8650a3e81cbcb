"""The lines of a contract: what is delivered, for which term, at which price."""
