"""What people see: layouts, components, a folder of pages per package, words, and the sources of styles and scripts."""
