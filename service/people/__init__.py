"""Accounts, organisations, roles, consent, signing in."""
