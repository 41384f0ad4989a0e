"""Parts of the benchmark of the clients: what is measured, on which makers' output, what is kept.

Model: a *maker* turns specs into Python packages (`_makers`, `_concord`, `_stock`, `_generator`);
`_pages` finds what can be asked of an API; `_measure` measures in turns, `_figures` all there is to
measure; `_results` keeps and shows.
"""
