"""Price lists: who they are for and when, what stands in them, and filling them by table, by percent and by file."""
