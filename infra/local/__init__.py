"""Servers for this machine alone: PostgreSQL and Valkey out of Python wheels, a mail sink. Production has none."""
