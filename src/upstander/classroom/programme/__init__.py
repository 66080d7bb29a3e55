"""Who is on the course: programmes, cohorts, places, the crew, and the mail that reaches them."""
