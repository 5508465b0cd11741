"""The people who run the platform: who they are, their door, their log, and the frame of their console.

Owns `/operator` as a place: nobody else comes in, and what is done there is written down. Doesn't own what can be done
there: other packages bring their pages.
"""
