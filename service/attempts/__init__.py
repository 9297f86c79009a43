"""An exam being sat: an append-only log of events, and what follows from it."""
