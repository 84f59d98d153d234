"""How each platform signs calls and messages; pure, raw bytes in, a signature or a yes or no out.

A signature is always compared in constant time and over the bytes as they came.
"""
