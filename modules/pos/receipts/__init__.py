"""Sales found again by number, for goods that come back."""
