"""A static stream site in a folder: posts as small JSON files, pages and feeds made from them."""
