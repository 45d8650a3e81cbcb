"""The declarative base of the sales service."""

from chassis.tables import new_base

Base = new_base()
