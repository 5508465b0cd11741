"""`yuntai doctor`: everything that this installation needs, looked at once, each finding with what to do."""
