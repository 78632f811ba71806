"""The pages room: bytes become a page (article and link lists), every field a span."""
