"""Receipts on thermal printers that speak ESC/POS: laid out in columns, made into bytes, sent over the network."""
