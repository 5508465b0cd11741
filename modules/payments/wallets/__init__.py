"""Wallets and terminals that are asked over the line at the counter: WeChat Pay, Alipay, a card terminal.

Owns their protocols, the shop's accounts with them, and each charge from the moment it is begun; a charge becomes a
payment once the document of its sale arrives.
"""
