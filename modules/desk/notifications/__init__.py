"""What staff should hear of: grouped by kind, store and day, read by each for themselves.

Owns what was told, who has read it, and the mails about it. Which kinds there are, their packages say.
"""
