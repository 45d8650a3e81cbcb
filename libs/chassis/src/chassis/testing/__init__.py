"""What tests of services stand on: real databases, a local issuer, a harness around one service."""

from chassis.testing.databases import Template, migrated_template, template_database
from chassis.testing.harness import Harness, harness
from chassis.testing.issuer import Issuer, an_actor
from chassis.testing.routes import routes_without_permission

__all__ = [
    "Harness",
    "Issuer",
    "Template",
    "an_actor",
    "harness",
    "migrated_template",
    "routes_without_permission",
    "template_database",
]
