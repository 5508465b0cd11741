"""What the archive says of itself to whoever opens it."""

READ_ME = """Export of a shop kept in Yuntai
===============================

manifest.json    what is in here: the shop, each table with its columns, number of rows and SHA-256,
                 and the revision of each package's tables
tables/          one CSV file a table (UTF-8, RFC 4180, first line: the columns; an empty cell without
                 quotation marks is no value, one with them is an empty text). Money is in the
                 currency's smallest unit, times are UTC.
files/           photos and other files by their id; the table desk/file has their names
people.json      who worked in the shop, and as what

Not in here: passwords, log-ins, second factors and API keys. Make new keys in the new place.
An empty shop takes this file in under Settings, Data, or by `yuntai import`.
"""
