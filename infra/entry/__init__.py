"""The composition root: web, worker, scheduler, command line, registry, migrations of the shared schemas.

The only place that knows every module. Owns no rule of the trade and no table.
"""
