//! M34 Residential choice: where households live, and what keeps a city's pattern.
//!
//! A household searches with a hazard h. It sees K vacant dwellings and its own and takes one with
//! P ∝ e^U. A household that has just come, or leaves a reception centre, sees K_new and has no own: few
//! offers are a tight market, and place newcomers more evenly than the stock.
//!
//! U_ig = α_ig + β·[C(x_ig(t)) − C(x_ig(0))] in area i, α_ig = ln[(n_ig + κ·s_g)/(T_i + κ)/s_g] from the
//! START table (n members of g, T inhabitants, s share in the city), x the share of the own group in
//! the area. With offers drawn from the vacancies the flow from i to j is symmetric up to e^U, so that the
//! start table is the equilibrium for every K and h (detailed balance): only arrivals, departures,
//! policies and β > 0 move it. C is the utility of a composition of Stoica & Flache: x/f up to f,
//! M + (1 − x)(1 − M)/(1 − f) beyond; f_i = f_g − .2·(mean attitude of the first member to others).
//! A household of several groups takes the sum of their α, as mixed couples who found each other
//! within an area are spread.
//!
//! Hosts of a household, sorted by milieu z at the start by p(z | i) = N(s·v_i/√(1+s²), 1/(1+s²)), stay so
//! by adding s·√(1+s²)·z·v_i − s²·v_i²/2 for each, v the standardised log share of newcomers.
//!
//! With `start = "nothing"` α, C(x(0)) and v are 0: who lives where is then what tastes make of it, as in
//! published models of residential choice, not a city's own pattern; β may be greater there.
//!
//! Off: the exchange of homes of turnover. Source of the form: Bruch & Mare 2006, Stoica & Flache
//! 2014; mechanisms M34. Evidence E1 for the pattern, E2 for parameters.

use crate::mechanism::{Entry, Profile};
use crate::num::ln;
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M34.
    pub struct Residence {
        /// Yearly hazard that a household searches
        hazard = 0.08, 0.0..=1.0, prior 0.04..=0.12, "h", "1/year", E2, "evidence C26; mechanisms M34";
        /// Vacant dwellings that a searching household sees
        offers = 5.0, 1.0..=50.0, prior 2.0..=10.0, "K", "dwellings", E4, "mechanisms M34";
        /// Vacant dwellings that a household sees that has come, or leaves a centre
        offers_new = 3.0, 1.0..=200.0, prior 1.0..=5.0, "K_new", "dwellings", E3, "fitted to Berlin 2015-17 (mechanisms M34)";
        /// Share of dwellings that stand empty at the start, of those that do not
        vacancy = 0.02, 0.001..=1.0, "v", "1", E3, "Berlin: insensitive from .01 to .05";
        /// How far building follows the number of households: 1 everywhere at the city's rate, 0 not
        growth = 1.0, 0.0..=1.0, "g_D", "1", E4, "our assumption";
        /// Inhabitants that the city's mean counts for in the attractiveness of an area
        shrink = 20.0, 0.0..=1000.0, prior 10.0..=50.0, "κ", "people", E4, "mechanisms M34";
        /// Weight of a change in the composition of an area
        composition = 1.0, 0.0..=20.0, prior 0.0..=1.5, "β", "1", E4, "mechanisms M34: 1 in synthetic towns, 0 for Berlin; beside α, β·(1 − f) must stay below 1, else small groups melt and large ones run away";
        /// Own share that hosts of attitude 0 like best
        ideal_host = 0.75, 0.05..=0.95, "f_host", "1", E2, "mechanisms M34";
        /// Own share that others of attitude 0 like best
        ideal_other = 0.35, 0.05..=0.95, "f_min", "1", E2, "mechanisms M34";
        /// Utility of an area of the own group alone
        alone = 0.6, 0.0..=1.0, "M", "1", E4, "mechanisms M34; Stoica & Flache 2014";
        /// Sorting of hosts by milieu that moves keep
        milieu = 0.3, 0.0..=2.0, "s_area", "1", E4, "as `population.milieu_area`";
        choices {
            /// What the table of the start is to who moves: the equilibrium, through α and what is measured against it, or nothing, so that areas differ in who lives there now alone
            start = 0 of ["equilibrium", "nothing"], "α", E4, "mechanisms M34; nothing: tastes alone, as in Bruch & Mare 2006 (docking test T-D1)";
        }
    }
}

/// The card of M34.
pub const CARD: Entry = Entry {
    id: "M34",
    name: "residence",
    title: "Residential choice",
    profile: Profile::Institutions,
    source: "Bruch & Mare 2006; Stoica & Flache 2014; mechanisms M34",
    grade: Grade::E2,
    conflict: "",
    meaning: "Households choose among a few vacant dwellings; the pattern of the start is the \
         equilibrium, newcomers see fewer offers.",
    parameters: Residence::DECLARATIONS,
    build: None,
};

/// How much a tolerant household accepts a lower share of its own group.
const TOLERANCE: f64 = 0.2;

impl Residence {
    /// Whether the table of the start is the equilibrium of moves.
    pub fn holds_the_start(&self) -> bool {
        self.start == 0
    }

    /// Attractiveness α by area and group from the counts of the start table (area by group).
    pub fn attractiveness(&self, counts: &[u64], groups: usize) -> Vec<f64> {
        let mut city = vec![0u64; groups];
        for row in counts.chunks_exact(groups) {
            for (all, n) in city.iter_mut().zip(row) {
                *all += n;
            }
        }
        let everybody = city.iter().sum::<u64>().max(1) as f64;
        let mut alpha = Vec::with_capacity(counts.len());
        for row in counts.chunks_exact(groups) {
            let here = row.iter().sum::<u64>() as f64;
            for (&n, &all) in row.iter().zip(&city) {
                let s = all as f64 / everybody;
                let expected = (here + self.shrink) * s;
                // Nobody is left out: an area without a member is one with half of one.
                let members = (n as f64 + self.shrink * s).max(0.5);
                alpha.push(if expected > 0.0 {
                    ln(members / expected)
                } else {
                    0.0
                });
            }
        }
        alpha
    }

    /// Own share that a household likes best, of hosts or not, with this mean attitude to others.
    pub fn ideal(&self, host: bool, attitude: f64) -> f64 {
        let f = if host {
            self.ideal_host
        } else {
            self.ideal_other
        };
        (f - TOLERANCE * attitude).clamp(0.05, 0.95)
    }

    /// C: how much a share of the own group is liked, from 0 to 1.
    pub fn liked(&self, share: f64, ideal: f64) -> f64 {
        liked(share, ideal, self.alone)
    }

    /// What the milieu of a household's hosts adds in an area: their number, the sum of their z, and
    /// the area's v.
    pub fn milieu_term(&self, hosts: usize, sum: f64, v: f64) -> f64 {
        let s = self.milieu;
        s * libm::sqrt(1.0 + s * s) * sum * v - hosts as f64 * s * s * v * v / 2.0
    }
}

/// C: how much a share of the own group is liked, from 0 to 1, by who likes `ideal` best and finds
/// the own group alone worth `alone`.
pub(crate) fn liked(share: f64, ideal: f64, alone: f64) -> f64 {
    if share <= ideal {
        share / ideal
    } else {
        alone + (1.0 - share) * (1.0 - alone) / (1.0 - ideal)
    }
}

/// Log share of newcomers of each area, standardised over the hosts, from (hosts, others) by area;
/// zeros where areas do not differ.
pub(crate) fn newcomer_log_share(counts: &[(u64, u64)]) -> Vec<f64> {
    let log =
        |&(hosts, others): &(u64, u64)| ln((others as f64 + 0.5) / ((hosts + others) as f64 + 1.0));
    let all = counts.iter().map(|c| c.0).sum::<u64>().max(1) as f64;
    let mean = counts.iter().map(|c| c.0 as f64 * log(c)).sum::<f64>() / all;
    let square = |c: &(u64, u64)| c.0 as f64 * (log(c) - mean) * (log(c) - mean);
    let sd = libm::sqrt(counts.iter().map(square).sum::<f64>() / all);
    counts
        .iter()
        .map(|c| if sd > 1e-9 { (log(c) - mean) / sd } else { 0.0 })
        .collect()
}

/// Weeks until a household searches, at least 1, with this yearly hazard and a uniform number in
/// [0,1): geometric, as one draw each week would give.
pub(crate) fn weeks_to_search(hazard: f64, u: f64) -> Option<u32> {
    if hazard <= 0.0 {
        return None;
    }
    let weeks = libm::ceil(-libm::log1p(-u) * 52.0 / hazard);
    Some(weeks.clamp(1.0, 1e6) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attractiveness_is_the_log_location_quotient() {
        let mut p = Residence {
            shrink: 0.0,
            ..Residence::default()
        };
        // Group 1 is 30 of 200: .15. In area 0 it is .05, in area 1 .25.
        let counts = [95, 5, 75, 25];
        let a = p.attractiveness(&counts, 2);
        assert!((a[1] - ln(0.05 / 0.15)).abs() < 1e-12);
        assert!((a[3] - ln(0.25 / 0.15)).abs() < 1e-12);
        p.shrink = 20.0;
        let b = p.attractiveness(&counts, 2);
        assert!((b[1] - ln((5.0 + 3.0) / 120.0 / 0.15)).abs() < 1e-12);
        assert!(b[1] > a[1] && b[3] < a[3], "drawn towards the city's mean");
        assert!(
            p.attractiveness(&[10, 0, 20, 0], 2)
                .iter()
                .all(|x| x.is_finite())
        );
    }

    #[test]
    fn a_composition_is_liked_best_at_the_ideal() {
        let p = Residence::default();
        let f = p.ideal(false, 0.0);
        assert_eq!(f, 0.35);
        assert!((p.liked(f, f) - 1.0).abs() < 1e-12);
        assert!((p.liked(1.0, f) - 0.6).abs() < 1e-12 && p.liked(0.0, f) == 0.0);
        assert!((p.liked(0.175, f) - 0.5).abs() < 1e-12);
        assert!(
            p.ideal(true, 0.5) < p.ideal(true, 0.0),
            "the tolerant ask for less"
        );
    }

    #[test]
    fn milieu_draws_the_open_minded_to_mixed_areas() {
        let p = Residence::default();
        assert!(p.milieu_term(1, 1.0, 1.0) > p.milieu_term(1, -1.0, 1.0));
        assert_eq!(p.milieu_term(0, 0.0, 1.0), 0.0);
        // ln of the ratio of two normal densities with the means ± s·v/√(1+s²).
        let (s, z) = (0.3, 0.7);
        let r = libm::sqrt(1.0 + s * s);
        let density = |v: f64| -(1.0 + s * s) / 2.0 * (z - s * v / r) * (z - s * v / r);
        let known = density(1.0) - density(-0.5);
        let found = p.milieu_term(1, z, 1.0) - p.milieu_term(1, z, -0.5);
        assert!((found - known).abs() < 1e-12);
    }

    #[test]
    fn waiting_is_geometric() {
        let n = 100_000;
        let (mut sum, mut first) = (0.0, 0);
        for k in 0..n {
            let w = weeks_to_search(0.52, (f64::from(k) + 0.5) / f64::from(n)).unwrap();
            sum += f64::from(w);
            first += u32::from(w == 1);
        }
        let p = crate::num::weekly_from_yearly(0.52);
        assert!((sum / f64::from(n) * p - 1.0).abs() < 0.01);
        assert!((f64::from(first) / f64::from(n) - p).abs() < 1e-4);
        assert_eq!(weeks_to_search(0.0, 0.5), None);
    }

    #[test]
    fn shares_of_newcomers_have_mean_0_over_the_hosts() {
        let counts = [(90, 10), (60, 40), (95, 5)];
        let v = newcomer_log_share(&counts);
        let mean: f64 = counts.iter().zip(&v).map(|(c, v)| c.0 as f64 * v).sum();
        assert!(mean.abs() < 1e-9 && v[1] > v[0] && v[0] > v[2]);
        assert_eq!(newcomer_log_share(&[(9, 1), (9, 1)]), [0.0, 0.0]);
    }
}
