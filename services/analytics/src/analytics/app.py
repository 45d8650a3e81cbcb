"""The analytics service: exact figures, each with the ids of the events it was made from."""

from fastapi import FastAPI

from analytics.feedback.consumers import consumer as voices
from analytics.feedback.routes import router as complaints
from analytics.funnel.consumers import consumer as deals
from analytics.funnel.routes import router as funnel
from analytics.money.consumers import consumer as amounts
from analytics.money.routes import router as money
from analytics.occurrences.consumers import consumer as happenings
from analytics.occurrences.routes import router as occurrences
from analytics.references.consumers import consumer as names
from analytics.settings import Settings
from analytics.streams.routes import router as streams
from analytics.trips.consumers import consumer as drives
from analytics.trips.routes import router as trips
from analytics.vehicle_time.consumers import consumer as hours
from analytics.vehicle_time.routes import router as vehicle_time
from chassis.http import create_app
from chassis.http.service import Service


def create(settings: Settings | None = None) -> FastAPI:
    """The application that a process serves."""
    settings = settings or Settings.from_environment()
    consumers = [names, happenings, deals, drives, amounts, hours, voices]
    service = Service("analytics", settings, consumers=consumers)
    routers = [funnel, trips, money, vehicle_time, complaints, occurrences, streams]
    return create_app(service, routers, "Ludan analytics", "Exact figures with their events")
