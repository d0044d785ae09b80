"""Access to the client portal: codes, PINs, sessions."""
