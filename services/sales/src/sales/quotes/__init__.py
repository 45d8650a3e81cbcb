"""Quotes (报价单): priced offers in versions, of which one may be accepted."""
