"""What kinds of mail are called, for the actions that post them."""

INVITATION = "invitation"
REMINDER = "reminder"
REPORT_READY = "report-ready"
RETURNED = "returned"
OWNS_NOW = "owns-now"
OWNER_ADDED = "owner-added"
