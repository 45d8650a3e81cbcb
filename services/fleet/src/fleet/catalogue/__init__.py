"""The catalogue of vehicle models (车型)."""
