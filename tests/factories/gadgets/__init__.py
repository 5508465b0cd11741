"""A switchable package of the tests alone: vouchers that take something off, a tender that is called, a part of the
order page, a page of its own. It proves what a real package may rely on.
"""
