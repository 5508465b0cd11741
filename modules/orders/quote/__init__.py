"""What an order costs and why: a reason for each cent, offers, bundles, discounts by hand. Pure unless it says so."""
