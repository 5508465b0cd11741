"""Statements of account and reminders by mail: when a customer is reminded, in which words, and that it was done."""
