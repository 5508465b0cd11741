"""Taking back what files brought in: products, customers and prices that nobody has used since."""
