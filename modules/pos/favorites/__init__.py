"""What a register shows first. Owns the choice, made at the register; the goods are the catalog's."""
