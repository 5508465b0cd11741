"""The name of the switch."""

SWITCH = "pos"
