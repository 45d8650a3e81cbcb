"""What every Ludan service stands on."""
