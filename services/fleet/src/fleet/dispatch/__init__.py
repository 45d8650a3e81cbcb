"""Dispatch (调度): serves the demands of signed contracts with what is free, and ends assignments."""
