"""The returns desk: letters that came back are scanned, and their addresses put right."""
