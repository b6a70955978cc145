"""What is known about the whole: numbers of what people do, and reports of them."""
