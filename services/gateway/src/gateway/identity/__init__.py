"""Who works here and where: units of the organisation and staff."""
