"""HTTP as Concord sees it, below any one step."""
