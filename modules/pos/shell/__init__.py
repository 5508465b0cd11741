"""The files that a browser needs to open the register without a network."""
