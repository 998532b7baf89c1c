"""What is asked, and what was answered: forms, records, studies. No statistics live here."""
