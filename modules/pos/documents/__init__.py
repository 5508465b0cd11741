"""What registers hand in: kept as it came, booked exactly once, told where a person has to look."""
