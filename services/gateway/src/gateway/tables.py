"""The declarative base of the gateway."""

from chassis.tables import new_base

Base = new_base()
