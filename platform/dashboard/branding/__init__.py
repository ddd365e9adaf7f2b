"""Name, colour and logo of landing pages and mails."""
