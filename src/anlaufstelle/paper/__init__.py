"""PDF documents, tagged so that screen readers can read them (PDF/UA-1)."""
