"""Export and erasure of a person's data: calls each room's own verbs for it."""
