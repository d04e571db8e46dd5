"""What people read: one HTML file, charts and texts in French and English."""
