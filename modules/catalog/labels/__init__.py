"""Labels with barcodes for goods: which, how many, on what paper; in-house barcodes where there are none."""
