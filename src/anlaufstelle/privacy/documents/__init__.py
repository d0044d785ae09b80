"""Papers that the system writes of itself: asked of its models and its database, never kept by hand."""
