"""The door to rights."""

from tenancy.access.actor import Actor

__all__ = ["Actor"]
