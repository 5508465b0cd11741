"""The toolbox: knows no shop and no tenant's tables.

What every package needs and none of them owns: money, quantities, time, ids, searching, tables that people bring,
the database, the outbox, jobs, pages. Imports nothing from the layers above.
"""
