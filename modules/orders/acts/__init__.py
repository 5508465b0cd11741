"""Acts on many orders at once: preview, refusals, progress and report."""
