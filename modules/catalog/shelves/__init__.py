"""Categories with what their goods have, as a file that comes back the same."""
