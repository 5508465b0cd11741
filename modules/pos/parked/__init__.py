"""Sales that were put aside at a register, and taken up at any of the store."""
