"""Another driver (换司机): asked for, proposed, decided."""
