//! Where the time of a run goes.

use std::time::{Duration, Instant};

/// Time spent in each phase of the weeks so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Making faces from columns.
    pub faces: Duration,
    /// Encounters in places.
    pub encounters: Duration,
    /// Handing contacts over to people.
    pub contacts: Duration,
    /// Meetings at home and between friends.
    pub pairs: Duration,
    /// Changes of minds.
    pub changes: Duration,
    /// Making and ending ties.
    pub ties: Duration,
    /// Turnover.
    pub turnover: Duration,
    /// Whole weeks.
    pub weeks: Duration,
}

impl Timings {
    /// Names and times in the order of the week; `weeks` is the whole.
    pub fn phases(&self) -> [(&'static str, Duration); 8] {
        [
            ("faces", self.faces),
            ("encounters", self.encounters),
            ("contacts", self.contacts),
            ("pairs", self.pairs),
            ("changes", self.changes),
            ("ties", self.ties),
            ("turnover", self.turnover),
            ("weeks", self.weeks),
        ]
    }
}

/// A stopwatch: time since it was last read.
pub(crate) struct Watch(Instant);

impl Watch {
    pub fn start() -> Watch {
        Watch(Instant::now())
    }

    /// Adds the time since the last reading to a phase.
    pub fn lap(&mut self, phase: &mut Duration) {
        let now = Instant::now();
        *phase += now - self.0;
        self.0 = now;
    }
}
