"""Pictures as SVG, made here and complete: no script, no font; nothing of a web server is imported."""
