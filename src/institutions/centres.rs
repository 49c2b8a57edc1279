//! M30 Reception centres: where those who come may live first, and how far they are from others.
//!
//! `[[centres]]` of a scenario opens sites from a week on: in a named area, or drawn with the odds of
//! inhabitants among all areas or those whose identifier begins in a certain way. Sizes are lognormal about
//! a mean. The share of arrivals that goes to a centre first is divided among the open sites in
//! proportion to their sizes; they occupy no dwelling, leave with the hazard 1/stay and then look for a
//! dwelling as newcomers do (M34; without it they live like the stock of their group).
//!
//! Every encounter of a resident with another group in a place (street, neighbours, counter, class …)
//! takes place with probability C(S) = C_min + (1 − C_min)/(1 + max(0, S − S_0)/S_1), S the residents of the site in
//! week t; of two residents the smaller C counts. The surroundings see the residents as inhabitants of
//! the area. Off: those who would go to a centre look for a dwelling at once. P11 for the
//! threshold; the curve is E4.

use crate::error::Result;
use crate::indirect::events::Inputs;
use crate::mechanism::{Choices, ColumnSpec, Entry, ISOLATION, Layout, Mechanism, People, Profile};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;

crate::parameters! {
    /// Parameters of M30.
    pub struct Reception {
        /// Least share of encounters with other groups that take place
        least = 0.35, 0.0..=1.0, "C_min", "1", E4, "mechanisms M30";
        /// Residents up to which a centre isolates nobody
        threshold = 20.0, 0.0..=10_000.0, "S_0", "people", E3, "P11";
        /// Residents beyond at which half of the loss has come
        scale = 80.0, 1.0..=10_000.0, "S_1", "people", E4, "mechanisms M30";
        /// Mean stay before a household looks for a dwelling
        stay = 1.3, 0.02..=30.0, prior 0.5..=3.0, "T_stay", "year", E3, "evidence C25; occupancy of Berlin 2015-18";
        /// Yearly hazard of leaving the city out of a centre
        departure = 0.10, 0.0..=2.0, "δ_centre", "1/year", E4, "mechanisms M36, as a procedure";
    }
}

crate::parameters! {
    /// Numbers of a group of sites.
    pub struct CentreSpec {
        /// Number of sites
        number = 1.0, 1.0..=10_000.0, "n_sites", "1", E4, "scenario";
        /// Mean size of a site
        size = 260.0, 1.0..=100_000.0, "S̄", "people", E4, "scenario; Berlin July 2018: about 260";
        /// Spread of the log of sizes
        spread = 0.0, 0.0..=2.0, "σ_S", "1", E4, "our assumption; Berlin .5";
    }
}

/// Sites of reception: `[[centres]]` of a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Centre {
    /// Name, unique among centres.
    pub name: String,
    /// Identifier of the area that all sites stand in; `None`: areas are drawn.
    pub area: Option<String>,
    /// How identifiers of the areas begin among which sites are drawn; empty for all.
    pub within: String,
    /// Week after burn-in from which on people are sent there.
    pub week: u32,
    /// Its numbers.
    pub spec: CentreSpec,
}

/// The card of M30.
pub const CARD: Entry = Entry {
    id: "M30",
    name: "reception",
    title: "Reception centres",
    profile: Profile::Contact,
    source: "mechanisms M30; P11",
    grade: Grade::E2,
    conflict: "",
    meaning: "Residents of large centres meet other groups less; without `centres` nothing happens.",
    parameters: Reception::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    (choices.on(CARD.name) && are_wanted(choices.inputs())).then(|| Box::new(Isolation) as Box<_>)
}

/// Whether a scenario has centres, by a list or by a policy that sends people there.
pub(crate) fn are_wanted(inputs: &Inputs) -> bool {
    let policies = &inputs.policies;
    !inputs.centres.is_empty() || policies.iter().any(|p| p.turns(Dial::CentreShare))
}

impl Reception {
    /// C: share of a resident's encounters with other groups that take place, in a site of so many.
    ///
    /// ```
    /// use commonground::institutions::centres::Reception;
    /// let r = Reception::default();
    /// let c: Vec<f64> = [20, 50, 100, 300, 1000].map(|s| r.openness(s)).to_vec();
    /// let known = [1.0, 0.82, 0.68, 0.49, 0.40];
    /// assert!(c.iter().zip(known).all(|(c, k)| (c - k).abs() < 0.006));
    /// ```
    pub fn openness(&self, residents: u32) -> f64 {
        let beyond = (f64::from(residents) - self.threshold).max(0.0) / self.scale;
        self.least + (1.0 - self.least) / (1.0 + beyond)
    }
}

/// The mechanism: keeps the column in which the engine writes C.
#[derive(Debug, Clone, Copy)]
pub struct Isolation;

impl Mechanism for Isolation {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec::of_a_person(
            self.name(),
            ISOLATION,
            1.0,
            (0.0, 1.0),
        ))?;
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, _people: &mut People<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_centres_are_further_away() {
        let r = Reception::default();
        let c: Vec<f64> = (0..2000).map(|s| r.openness(s)).collect();
        assert!(c.windows(2).all(|w| w[1] <= w[0]));
        assert_eq!((c[0], c[20]), (1.0, 1.0));
        assert!(c[1999] > 0.35 && c[1999] < 0.4);
        let none = Reception {
            least: 1.0,
            ..Reception::default()
        };
        assert_eq!(none.openness(5000), 1.0);
    }
}
