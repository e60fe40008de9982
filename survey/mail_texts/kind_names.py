"""What the kinds of mail about cohorts are called, for the actions that post them."""

INVITATION = "invitation"
REMINDER = "reminder"
REPORT_READY = "report-ready"
RETURNED = "returned"
