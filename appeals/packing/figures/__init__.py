"""The charts inside the documents: values in, SVG out, the same bytes everywhere."""
