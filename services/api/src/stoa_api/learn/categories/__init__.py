"""Categories: under which subject the courses of an organisation are found.

Its owners and admins make and order them, every member reads them. A course is in
one category or in none; it stays when its category goes.
"""
