"""What happens after a sale: cancellations, returns, rebates, refunds and exchanges."""
