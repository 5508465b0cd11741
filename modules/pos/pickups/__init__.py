"""Orders that customers come for: found and opened at a register. The picking up itself is a document."""
