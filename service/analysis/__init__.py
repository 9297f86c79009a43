"""What responses say about items and forms."""
