"""Browsers that are paired with a register: by a code, known by a token."""
