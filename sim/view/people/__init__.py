"""The people in the picture: figures, clips, and who looks how. Calm faces only; nobody looks frightened or frightening."""
