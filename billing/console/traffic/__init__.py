"""What goes through the platform: deliveries of events, payment news, and the schedule of jobs."""
