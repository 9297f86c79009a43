"""Questions from and to other systems, in their formats."""
