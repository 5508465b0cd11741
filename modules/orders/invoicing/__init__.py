"""Invoices and credit notes of orders: when they are asked for, and their pages."""
