"""Films of runs: where frames go (``reels``), how they get there (``film``), and who holds the camera (``camera``)."""
