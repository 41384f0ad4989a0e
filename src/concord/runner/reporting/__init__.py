"""The verdict and its reports: terminal, HTML, JUnit, JSON, annotations, known deviations."""
