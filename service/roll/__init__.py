"""The public roll: an append-only log that anyone can recompute (RFC 6962, C2SP tlog-tiles)."""
