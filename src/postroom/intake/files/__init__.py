"""Read files of rows: CSV in any of its dialects, and XLSX."""
