"""What buyers and staff are told of orders."""
