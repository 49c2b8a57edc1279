//! How often arms are run, with what luck, and what is kept.

/// Most replicates of a comparison.
pub const MOST_REPLICATES: u32 = 100_000;

/// How the arms of a scenario are run (`[experiment]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    /// Seeds on which all arms are run, unless somebody says otherwise.
    pub replicates: u32,
    /// Whether all arms of a replicate have the same seed; else each has one of its own, and a
    /// difference is one between independent runs.
    pub common_luck: bool,
    /// Names of the indicators that are kept; empty for all.
    pub outputs: Vec<String>,
    /// Name of the design that makes arms of factors; `None` without factors.
    pub design: Option<String>,
}

impl Default for Experiment {
    fn default() -> Self {
        Experiment {
            replicates: 10,
            common_luck: true,
            outputs: Vec::new(),
            design: None,
        }
    }
}

impl Experiment {
    /// Whether numbers of this indicator are kept.
    pub fn keeps(&self, indicator: &str) -> bool {
        keeps(&self.outputs, indicator)
    }
}

/// Whether numbers of an indicator are among these outputs; none means all.
pub(crate) fn keeps(outputs: &[String], indicator: &str) -> bool {
    outputs.is_empty() || outputs.iter().any(|o| o == indicator)
}
