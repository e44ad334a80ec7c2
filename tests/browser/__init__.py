"""Tests in a real browser: the course's widgets in JupyterLab, in Notebook 7 and on a page.

They need Chromium (a package of the system) and Playwright (the extra ``browser``). Where one
is missing the tests say so and are left out.
"""
