"""Papers that run out: insurance (保险), inspection (年检), licence (驾驶证), training (安全培训)."""
