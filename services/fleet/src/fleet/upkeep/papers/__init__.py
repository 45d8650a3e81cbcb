"""Insurance, inspection, licence, training: what runs out when."""
