"""A mail sink: takes every mail over SMTP, keeps it as a file and shows it in the browser. Sends nothing on."""
