"""Charges of wallets, begun and followed by a register."""
