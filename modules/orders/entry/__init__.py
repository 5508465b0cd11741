"""Orders typed in and changed at the back office: the priced form, its finders and its tenders."""
