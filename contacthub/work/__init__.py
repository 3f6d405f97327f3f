"""Work after the contact: what was promised, each with an owner and a deadline until it is done."""
