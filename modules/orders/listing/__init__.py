"""The order list: its filters, columns, saved views and files."""
