"""Servers for this machine alone: PostgreSQL and Valkey out of Python wheels, and a mail sink. Production has none of it."""
