"""A carrier of ours to try things on: books parcels, prints labels, sends webhooks; misbehaves when it is told to."""
