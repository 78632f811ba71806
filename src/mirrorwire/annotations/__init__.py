"""Facts of an article with the characters they rest on: quotations first; events, spheres and stance follow."""
