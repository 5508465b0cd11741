"""What a register keeps a copy of: rows that changed since it last asked."""
