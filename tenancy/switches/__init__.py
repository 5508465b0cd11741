"""Which switches a tenant has on. Owns the state; whether it is entitled to one is billing's question."""
