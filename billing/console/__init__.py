"""The operators' pages: shops, what is on offer, deliveries, payment news, the schedule, and what comes in.

Owns those pages and their figures. Doesn't own who may open them (`tenancy.operators`), nor what they change: each act
is a function of the package whose matter it is, with a line in the operators' log beside it.
"""
