"""Pages of registers in the back office."""
