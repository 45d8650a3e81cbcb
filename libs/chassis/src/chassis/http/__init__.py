"""HTTP as a service's author sees it."""

from chassis.http.app import create_app
from chassis.http.etags import IfMatch, etag
from chassis.http.pages import Page, Paging, paged
from chassis.http.route import Session, new_router

__all__ = [
    "IfMatch",
    "Page",
    "Paging",
    "Session",
    "create_app",
    "etag",
    "new_router",
    "paged",
]
