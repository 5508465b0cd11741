"""The bank's statements: their lines kept once, matched to what customers owe, confirmed and undone."""
