"""Finds out whether logs, inboxes, ledger, sheets, figures and credit tell the same story."""

from ops.reconcile.findings import Finding, Report
from ops.reconcile.reconciliation import reconcile_system

__all__ = ["Finding", "Report", "reconcile_system"]
