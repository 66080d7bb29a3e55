"""A stand-in for the public referral form, for tests and demonstrations. Nothing given to it reaches the police."""
