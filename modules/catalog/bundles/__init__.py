"""Goods made of other goods: bundles, whose parts are taken as they are sold, and kits, put together beforehand."""
