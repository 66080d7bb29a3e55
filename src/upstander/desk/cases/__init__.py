"""Cases: reports, what staff see of them, and what they decide."""
