"""What odometers and fuel gauges showed, and when maintenance is due."""
