"""What differs between two OpenAPI documents, and whom that concerns."""
