"""Groups of people in an organisation, such as a class or a cohort.

A grant to a group reaches its members, from the moment they join it until they
leave. Therefore only owners and admins, who reach everything anyway, make
groups and say who is in them. Instructors see every group; everybody else sees
the groups they are in, and who is in them with them.
"""
