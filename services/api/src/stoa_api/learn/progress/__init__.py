"""Progress: how far somebody is in a lesson, and in the course.

Every lesson says what completes it (``schemas.Rule``): the learner who marks it, who
opens it, who stays long enough, a score, or something handed in. What is completed
stays completed, whatever is changed or reported afterwards.

How far somebody is in a course is one number, kept on the enrolment and shown from
there by everything that shows it: of the published lessons that are required, the
share that is completed, rounded down. One statement works it out (``queries.settle``),
for one person who completes something or for all when the outline changes, and in the
transaction of that. It is 100 exactly when the enrolment is complete, which happens
once: completing the last missing lesson does it, and so does taking the last missing
one away. Whoever has completed a course keeps that when lessons are added later. A
course without required lessons has nothing to complete. Who withdraws keeps all of
it; it goes on being counted, and is completed when they come back, not before.

Locks come in one order: what a slice keeps itself (attempts, submissions, the clock
that counts time), then the course, then the enrolment. Learners share the course,
whoever changes its outline has it alone. So nobody counts by an outline that is
changing, and no two wait for one another.
"""
