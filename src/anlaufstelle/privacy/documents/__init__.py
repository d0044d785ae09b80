"""Documents that the system generates about itself from its models and its database."""
