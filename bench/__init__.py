"""Benchmarks: each prints its figures beside the floor of the same run."""
