"""Results in the forms others read: spreadsheets, reports, learning records."""
