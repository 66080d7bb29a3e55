"""When the course is: dates agreed with the lead, invitations, attendance, certificates, the lead's report."""
