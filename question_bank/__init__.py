"""The bank: what is asked, how it is marked, how well it measures. No database, no HTTP."""
