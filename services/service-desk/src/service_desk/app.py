"""The service desk: tickets, complaints, calls and care."""

from fastapi import FastAPI

from chassis.http import create_app
from chassis.http.service import Service
from service_desk.settings import Settings


def create(settings: Settings | None = None) -> FastAPI:
    """The application that a process serves."""
    settings = settings or Settings.from_environment()
    service = Service("service-desk", settings, consumers=[], owner="service_manager")
    return create_app(service, [], "Ludan service desk", "Tickets, calls and care")
