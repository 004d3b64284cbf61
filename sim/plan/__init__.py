"""Floor-plan file -> Building, or the issues that keep it from being one."""
