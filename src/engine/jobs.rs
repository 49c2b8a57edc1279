//! Jobs side by side that know nothing of each other, such as worlds at many seeds.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::Result;

/// Threads that were asked for; 0 means one for each core.
pub(crate) fn threads_of(asked: usize) -> usize {
    match asked {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        asked => asked,
    }
}

/// Does every job on so many threads (0: one a core); results in the order of jobs. The first
/// error (in that order) of those that came up ends it: no job is begun after one.
pub(crate) fn in_parallel<J: Sync, R: Send>(
    jobs: &[J],
    threads: usize,
    act: impl Fn(&J) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let threads = threads_of(threads).min(jobs.len().max(1));
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Result<R>>>> = jobs.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let k = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(k) else { break };
                    let result = act(job);
                    if result.is_err() {
                        // Nobody starts another one.
                        next.store(jobs.len(), Ordering::Relaxed);
                    }
                    if let Ok(mut slot) = done[k].lock() {
                        *slot = Some(result);
                    }
                }
            });
        }
    });
    // Jobs that were not started stand behind an error, or between two.
    let mut results = Vec::with_capacity(jobs.len());
    let mut error = None;
    for slot in done {
        match slot.into_inner().ok().flatten() {
            Some(Ok(result)) => results.push(result),
            Some(Err(e)) => error = error.or(Some(e)),
            None => {}
        }
    }
    match error {
        Some(error) => Err(error),
        None => Ok(results),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn results_keep_the_order_of_jobs_and_an_error_ends_them() {
        let jobs: Vec<u32> = (0..40).collect();
        let squares = in_parallel(&jobs, 3, |n| Ok(n * n)).unwrap();
        assert_eq!(squares, jobs.iter().map(|n| n * n).collect::<Vec<_>>());
        let begun = AtomicUsize::new(0);
        let failed = in_parallel(&jobs, 1, |n| {
            begun.fetch_add(1, Ordering::Relaxed);
            match n {
                7 => Err(Error::input("seven")),
                n => Ok(*n),
            }
        });
        assert_eq!(failed.unwrap_err().to_string(), "seven");
        assert_eq!(begun.into_inner(), 8);
    }
}
