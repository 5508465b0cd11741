"""The read door to the desk: what others may join."""

import sqlalchemy as sa

from modules.desk.models import Activity

deeds = sa.select(
    Activity.id, Activity.at, Activity.act, Activity.kind, Activity.subject, Activity.before, Activity.after
).subquery("deeds")
"""The activity log: id (later ones are greater), at, act ("product.imported"), kind, subject, before and after (JSON).
By ix_activity_subject (kind, subject, id)."""
