"""What every desk has: the activity log, files, and bringing tables in.

Owns who did what with which effect, the files' whereabouts, and the engine of imports (a format is brought by the
package whose rows it makes). Doesn't own the platform's audit, nor what a row means.
"""
