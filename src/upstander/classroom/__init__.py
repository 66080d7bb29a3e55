"""The classroom: the live course for council officers. For now its log-in, and a page that says what comes."""
