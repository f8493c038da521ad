"""Is it the same person, the same family? Pure: names, dates, scores and clusters of plain values; no database."""
