"""Shops: found by what one remembers, looked at from all sides, and helped."""
