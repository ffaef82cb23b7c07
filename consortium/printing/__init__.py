"""Documents on paper: HTML to PDF/UA-1, and the letters that can be printed."""
