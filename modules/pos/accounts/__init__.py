"""What customers may still owe, asked by a register before it sells on account."""
