"""How fast a file becomes rows, beside a bare COPY and the ways a Django shop would take."""
