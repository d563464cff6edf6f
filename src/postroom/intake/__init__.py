"""Files that staff bring in: customers and records from CSV and XLSX."""
