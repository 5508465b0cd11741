"""What the payment provider tells us: its webhooks checked, kept for a while, and followed by asking what is true now.

Owns the news that came, and the last known state of each remote subscription. Doesn't own what it means for a shop.
"""
