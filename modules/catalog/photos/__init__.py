"""Photos of products: brought in, made over, ordered, described, served."""
