"""Drivers (司机): licences, languages and whom they work for."""
