"""Follow-up calls: after business, after the first use, and the monthly quota."""
