"""What somebody has to look at: told by documents, gone once somebody has said what was done."""
