"""What is taught and learnt: courses, what they consist of, who takes part in them."""
