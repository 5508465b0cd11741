"""Where a payment provider collects: our subscription and the one there are brought together, whoever changed first.

What is true is asked for and followed, so that a webhook, a coming back and a nightly look do the same. What we want
there is done in steps with keys of their own: a killed process leaves nothing half done, and charges nothing twice.
"""
