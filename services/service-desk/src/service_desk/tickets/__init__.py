"""Feedback of all kinds, and the complaint's path with its stations and clocks."""
