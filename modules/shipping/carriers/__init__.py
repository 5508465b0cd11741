"""Those who carry parcels: the port, and its implementations."""
