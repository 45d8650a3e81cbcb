"""The analytics service: exact figures, each with the ids of the events it was made from."""

from fastapi import FastAPI

from analytics.funnel.consumers import consumer as funnel_facts
from analytics.funnel.routes import router as funnel
from analytics.occurrences.consumers import consumer as occurrence_facts
from analytics.occurrences.routes import router as occurrences
from analytics.references.consumers import consumer as references
from analytics.settings import Settings
from analytics.streams.routes import router as streams
from analytics.trips.consumers import consumer as trip_facts
from analytics.trips.routes import router as trips
from chassis.http import create_app
from chassis.http.service import Service


def create(settings: Settings | None = None) -> FastAPI:
    """The application that a process serves."""
    settings = settings or Settings.from_environment()
    consumers = [references, occurrence_facts, funnel_facts, trip_facts]
    service = Service("analytics", settings, consumers=consumers)
    routers = [funnel, trips, occurrences, streams]
    return create_app(service, routers, "Ludan analytics", "Exact figures with their events")
