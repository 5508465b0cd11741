"""Shifts: a drawer from its opening to its count, the X while it is open, the Z when it is done."""
