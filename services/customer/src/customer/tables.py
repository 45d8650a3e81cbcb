"""The declarative base of the customer service."""

from chassis.tables import new_base

Base = new_base()
