"""Who sells at registers: names, PINs and rights."""
