"""Leads (线索): interest that proves real or leads nowhere."""
