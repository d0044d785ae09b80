"""Rights of data subjects (access, rectification, restriction, erasure), retention, and data protection documents."""
