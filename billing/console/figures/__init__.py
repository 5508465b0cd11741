"""What comes in: recurring revenue, who leaves, and who stays after a trial, from what subscriptions were."""
