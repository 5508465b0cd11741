"""The port by Stripe's own client."""
