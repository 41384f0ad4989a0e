"""Which readings of the ledger a server follows, where it differs from the chosen ones.

Model: a run's findings name the readings that could explain them (`candidates`); the run is made
again under the likely ones (`search`), and a reading is taken for the server's where its findings
are gone. The run goes on under the readings that were found, so that they hide no defect.
What the run's own exchanges indicate comes first (`inference`), with `experiments` where none of
them tells a reading from the chosen one.
Known limits: a reading that changes nothing that a run observes or an experiment shows is not
recognised; of events only the form is compared.
"""

from concord.runner.readings.candidates import Candidate, candidates
from concord.runner.readings.search import FollowedReading, Run, Search

__all__ = ["Candidate", "FollowedReading", "Run", "Search", "candidates"]
