"""What odometers and tanks showed, entered between trips, and how much a vehicle burns."""
