"""Paper: texts become PDF files, tagged so that they can be read aloud."""
