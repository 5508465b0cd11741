"""What is on offer: plans with their versions, who has which, and what becomes of it."""
