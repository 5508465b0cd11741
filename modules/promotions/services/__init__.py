"""Use cases of promotions, one file each."""
