"""Reading the audit of an organisation: a list with filters, and a CSV file.

Entries are written by the slices whose changes they speak of (``base.audit``);
here owners and admins of an organisation read those that belong to it.
"""
