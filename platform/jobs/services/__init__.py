"""Writes of jobs.

starting.py   a request leaves a job, or cancels one
claims.py     a worker takes a job, reports progress, and finishes it
running.py    workers go from job to job, a slice of each
purging.py    what has expired
"""

from jobs.services.claims import ClaimedJob, claim_job
from jobs.services.purging import purge_jobs, purge_orphaned_files
from jobs.services.running import work_on_jobs
from jobs.services.starting import (
    MAX_OPEN_JOBS,
    NewJob,
    cancel_job,
    make_job_id,
    record_done_job,
    start_job,
)

__all__ = [
    "MAX_OPEN_JOBS",
    "ClaimedJob",
    "NewJob",
    "cancel_job",
    "claim_job",
    "make_job_id",
    "purge_jobs",
    "purge_orphaned_files",
    "record_done_job",
    "start_job",
    "work_on_jobs",
]
