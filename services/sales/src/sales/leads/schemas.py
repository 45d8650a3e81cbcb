"""What goes into and comes out of the lead routes."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from contracts.events.sales import LeadSource
from sales.leads.model import LeadStatus

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class NewLead(BaseModel):
    """Somebody's interest; a referral and a job change name the referrer."""

    model_config = ConfigDict(extra="forbid")

    company_name: Name | None = None
    contact_name: Name
    phone: Phone | None = None
    source: LeadSource
    referrer_id: UUID | None = None
    interest: Words


class Disqualification(BaseModel):
    """Why a lead leads nowhere."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class LeadOut(BaseModel):
    """A lead."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    status: LeadStatus
    company_name: str | None
    contact_name: str
    phone: str | None
    source: LeadSource
    referrer_id: UUID | None
    interest: str
    opportunity_id: UUID | None
    disqualified_reason: str | None
    owner_id: UUID
    org_path: str
