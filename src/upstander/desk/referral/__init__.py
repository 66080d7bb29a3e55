"""Referral: what was decided for removal leaves the desk as a package that the public form takes unharmed."""
