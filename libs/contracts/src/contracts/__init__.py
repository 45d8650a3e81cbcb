"""The events, permissions and values that Ludan's services share."""
