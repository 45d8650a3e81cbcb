"""The declarative base of this service."""

from chassis.tables import new_base

Base = new_base()
